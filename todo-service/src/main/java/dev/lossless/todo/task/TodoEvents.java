package dev.lossless.todo.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import dev.lossless.todo.outbox.NewEvent;
import dev.lossless.todo.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;

/// Puts the events of todos into the outbox, in the words of the contract.
@ApplicationScoped
class TodoEvents {

    private final Outbox outbox;
    private final ObjectMapper json;

    TodoEvents(Outbox outbox, ObjectMapper json) {
        this.outbox = outbox;
        this.json = json;
    }

    /// The first step of every change: takes the number of the event that the change will cause.
    long next(String userId) {
        return outbox.next(userId, TodoEvent.AGGREGATE);
    }

    /// The number of the user's last committed change.
    long current(String userId) {
        return outbox.current(userId, TodoEvent.AGGREGATE);
    }

    void append(String userId, long sequence, TodoEvent event) {
        var todo = event.todo();
        outbox.append(new NewEvent(
                Generators.timeBasedEpochGenerator().generate(),
                TodoEvent.AGGREGATE,
                todo.id().toString(),
                todo.version(),
                event.type(),
                userId,
                sequence,
                todo.updatedAt(),
                payload(event)));
    }

    private byte[] payload(TodoEvent event) {
        try {
            return json.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}

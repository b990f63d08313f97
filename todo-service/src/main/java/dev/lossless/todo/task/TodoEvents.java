package dev.lossless.todo.task;

import dev.lossless.todo.outbox.NewEvent;
import dev.lossless.todo.outbox.Outbox;
import dev.lossless.todo.storage.LastStatements;
import jakarta.enterprise.context.ApplicationScoped;

/// The stream of a user's todo events.
@ApplicationScoped
class TodoEvents {

    private final Outbox outbox;

    TodoEvents(Outbox outbox) {
        this.outbox = outbox;
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
        outbox.append(newEvent(userId, sequence, event));
    }

    /// At the end of the transaction.
    void append(String userId, long sequence, TodoEvent event, LastStatements last) {
        outbox.append(newEvent(userId, sequence, event), last);
    }

    private static NewEvent newEvent(String userId, long sequence, TodoEvent event) {
        var todo = event.todo();
        return new NewEvent(
                TodoEvent.AGGREGATE,
                todo.id().toString(),
                todo.version(),
                event.type(),
                userId,
                sequence,
                todo.updatedAt(),
                event);
    }
}

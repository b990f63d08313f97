package dev.lossless.todo.task;

import dev.lossless.todo.outbox.NewEvent;
import dev.lossless.todo.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;

/// The stream of a user's todo events.
@ApplicationScoped
class TodoEvents {

    private final Outbox outbox;

    TodoEvents(Outbox outbox) {
        this.outbox = outbox;
    }

    /// The number of the user's last committed change.
    long current(String userId) {
        return outbox.current(userId, TodoEvent.AGGREGATE);
    }

    static NewEvent newEvent(String userId, long sequence, TodoEvent event) {
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

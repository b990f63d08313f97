package dev.lossless.analytics.figures;

import dev.lossless.subscriber.UnreadableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// What an event adds to the figures. It follows from the event alone.
///
/// @param times 1, or -1 to take back what the event had added: the service's database has lost it
/// @param priority of the todo after the change
/// @param left the group of open todos that the todo was in before, if it was open
/// @param joined the group of open todos that the todo is in now, if it is open
/// @param completionBucket for a completion, how long it took since the creation: see [CompletionTime]
public record Fact(
        int times,
        Slot slot,
        EventType type,
        Priority priority,
        Optional<DueGroup> left,
        Optional<DueGroup> joined,
        OptionalInt completionBucket) {

    static Fact of(EventType type, Instant occurredAt, TodoChange change) {
        return new Fact(
                1,
                Slot.of(occurredAt),
                type,
                change.todo().priority(),
                wasOpen(type, change.todo()) ? Optional.of(change.before()) : Optional.empty(),
                isOpen(type, change.todo()) ? Optional.of(change.after()) : Optional.empty(),
                type == EventType.COMPLETED ? OptionalInt.of(completionBucket(change.todo())) : OptionalInt.empty());
    }

    /// Takes back what this adds.
    Fact withdrawn() {
        return new Fact(-times, slot, type, priority, left, joined, completionBucket);
    }

    private static boolean wasOpen(EventType type, TodoChange.Todo todo) {
        return switch (type) {
            case CREATED, REOPENED -> false;
            case COMPLETED -> true;
            case UPDATED, DELETED -> !todo.completed();
        };
    }

    private static boolean isOpen(EventType type, TodoChange.Todo todo) {
        return type != EventType.DELETED && !todo.completed();
    }

    private static int completionBucket(TodoChange.Todo todo) {
        return CompletionTime.bucket(Duration.between(
                present("todo.createdAt", todo.createdAt()), present("todo.completedAt", todo.completedAt())));
    }

    private static <T> T present(String field, Optional<T> value) {
        return value.orElseThrow(() -> UnreadableException.field(field));
    }
}

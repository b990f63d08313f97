package dev.lossless.todo.writes;

import dev.lossless.todo.outbox.NewEvent;
import java.util.Collection;
import java.util.Optional;

/// A change while it is applied: what it can see, and what it wants to be written. It sees what the changes before
/// it in the same transaction want.
public final class Step {

    private final UnitOfWork unit;
    private final Request<?> request;

    Step(UnitOfWork unit, Request<?> request) {
        this.unit = unit;
        this.request = request;
    }

    public <K, V> Optional<V> find(Table<K, V> table, K key) {
        return unit.rows(table).now(key);
    }

    /// All rows of the table that were read. For a change that is alone.
    public <V> Collection<V> all(Table<?, V> table) {
        return unit.rows(table).found();
    }

    /// Stores a new row, or a new state of one that was found.
    public <V> void put(Table<?, V> table, V row) {
        unit.rows(table).put(row);
    }

    public <V> void remove(Table<?, V> table, V row) {
        unit.rows(table).remove(row);
    }

    /// The number of the stream's last event.
    public long current() {
        return unit.current(request.stream());
    }

    /// Takes the number of the event that is appended next. A change that takes none writes nothing.
    public long next() {
        return unit.next(request.stream());
    }

    /// @param event with the number that [#next] gave
    /// @throws IllegalArgumentException when its JSON is longer than `outbox.max-payload`: it could not be
    ///     published
    public void append(NewEvent event) {
        unit.append(event, request.traceparent());
    }
}

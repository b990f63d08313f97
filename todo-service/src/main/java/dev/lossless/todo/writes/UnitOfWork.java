package dev.lossless.todo.writes;

import dev.lossless.todo.outbox.GatheredEvents;
import dev.lossless.todo.outbox.NewEvent;
import dev.lossless.todo.outbox.PendingEvent;
import dev.lossless.todo.outbox.Sequence;
import dev.lossless.todo.outbox.UserStream;
import dev.lossless.todo.storage.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/// What one transaction knows and wants, in memory: the streams that it has locked, the rows that it has read,
/// and
/// what the changes that were applied make of them.
final class UnitOfWork {

    private final GatheredEvents outbox;
    private final Map<UserStream, Numbers> streams = new HashMap<>();
    private final Map<Table<?, ?>, Rows<?, ?>> tables = new LinkedHashMap<>();
    private final List<PendingEvent> events = new ArrayList<>();
    private long epoch;

    UnitOfWork(GatheredEvents outbox) {
        this.outbox = outbox;
    }

    /// A locked stream.
    private static final class Numbers {

        private final int stored;
        private long last;
        private int taken;

        private Numbers(long last, int stored) {
            this.last = last;
            this.stored = stored;
        }
    }

    /// @param last its last number
    void locked(UserStream stream, long last) {
        streams.put(stream, new Numbers(last, 0));
    }

    /// @param first the number that its lock gave
    void begun(UserStream stream, long first) {
        epoch = Sequence.epochOf(first);
        streams.put(stream, new Numbers(first - 1, 1));
    }

    /// @param current in which the numbers are given
    void epoch(long current) {
        epoch = current;
    }

    boolean hasLocked(UserStream stream) {
        return streams.containsKey(stream);
    }

    /// Applies the request's change. When that throws, nothing of it is left.
    <R> Outcome<R> apply(Request<R> request) {
        var numbers = streams.get(request.stream());
        var last = numbers.last;
        var taken = numbers.taken;
        var appended = events.size();
        try {
            var result = request.change().apply(new Step(this, request));
            tables.values().forEach(Rows::keep);
            return new Outcome.Done<>(result);
        } catch (Exception e) {
            tables.values().forEach(Rows::drop);
            numbers.last = last;
            numbers.taken = taken;
            events.subList(appended, events.size()).clear();
            return new Outcome.Failed<>(e);
        }
    }

    @SuppressWarnings("unchecked")
    <K, V> Rows<K, V> rows(Table<K, V> table) {
        return (Rows<K, V>) tables.computeIfAbsent(table, Rows::new);
    }

    long current(UserStream stream) {
        return streams.get(stream).last;
    }

    long next(UserStream stream) {
        var numbers = streams.get(stream);
        numbers.last = Sequence.after(numbers.last, epoch);
        numbers.taken++;
        return numbers.last;
    }

    void append(NewEvent event, String traceparent) {
        events.add(outbox.pending(event, traceparent));
    }

    /// Whether there is nothing to write.
    boolean isEmpty() {
        return events.isEmpty();
    }

    /// All that is to be written.
    Script script() {
        var script = new Script();
        tables.values().forEach(rows -> rows.write(script));
        var counts = new HashMap<UserStream, Integer>();
        streams.forEach((stream, numbers) -> {
            if (numbers.taken > numbers.stored) {
                counts.put(stream, numbers.taken - numbers.stored);
            }
        });
        outbox.store(script, epoch, counts, events);
        return script;
    }

    /// Each stream that goes on by this, and its last number.
    void forEachStream(ObjLongConsumer<UserStream> action) {
        streams.forEach((stream, numbers) -> {
            if (numbers.taken > 0) {
                action.accept(stream, numbers.last);
            }
        });
    }
}

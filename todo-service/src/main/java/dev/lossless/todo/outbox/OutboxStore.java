package dev.lossless.todo.outbox;

import dev.lossless.todo.storage.Script;
import dev.lossless.todo.storage.Sql;
import java.util.Collection;

/// The writing side of the table of events.
final class OutboxStore {

    private static final String INSERT = """
            INSERT INTO outbox_event (shard, id, aggregatetype, aggregateid, aggregateversion, type, payload, user_id, \
            key_hash, sequence, occurred_at, traceparent)""";

    private OutboxStore() {}

    /// Their positions are in this order: a user's events come in the order of their numbers.
    static void insert(Script script, Collection<PendingEvent> events) {
        script.insert(INSERT, events.stream().map(OutboxStore::values).toList());
    }

    private static Object[] values(PendingEvent pending) {
        var event = pending.event();
        return new Object[] {
            Shards.of(event.userId()),
            pending.id().toString(),
            event.aggregateType(),
            event.aggregateId(),
            event.aggregateVersion(),
            event.type(),
            pending.payload(),
            event.userId(),
            KeyHash.of(event.userId()),
            event.sequence(),
            Sql.utc(event.occurredAt()),
            pending.traceparent()
        };
    }
}

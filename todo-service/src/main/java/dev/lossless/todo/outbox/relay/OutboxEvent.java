package dev.lossless.todo.outbox.relay;

import dev.lossless.todo.outbox.UserStream;
import java.time.Instant;

/// A committed row of the outbox, as the relay reads it.
///
/// @param aside whether it lies among those that were set aside with their parked stream
/// @param position orders the events of one shard; unique in the table
/// @param traceparent W3C trace context of the request, or null when it had none
/// @param recordTime when it occurred, or now by the database's clock if that is earlier: a broker refuses
///     times that are too far ahead
record OutboxEvent(
        boolean aside,
        int shard,
        long position,
        String id,
        String aggregateType,
        String aggregateId,
        long aggregateVersion,
        String type,
        byte[] payload,
        String userId,
        long sequence,
        String traceparent,
        Instant occurredAt,
        Instant recordTime) {

    UserStream stream() {
        return new UserStream(userId, aggregateType);
    }
}

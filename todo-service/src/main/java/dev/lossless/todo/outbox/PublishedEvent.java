package dev.lossless.todo.outbox;

import java.time.Instant;

/// An event as it stands on its topic.
///
/// @param data its value, JSON
public record PublishedEvent(
        UserStream stream,
        long sequence,
        String id,
        String type,
        String subject,
        long aggregateVersion,
        Instant occurredAt,
        int partition,
        long offset,
        byte[] data) {

    /// Topic, partition and offset.
    String place() {
        return "%s/%d@%d".formatted(stream.topic(), partition, offset);
    }
}

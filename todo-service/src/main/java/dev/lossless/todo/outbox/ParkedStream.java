package dev.lossless.todo.outbox;

import java.time.Instant;

/// A user's stream on a topic whose next event the broker refuses for good.
///
/// @param waiting events of the stream that are set aside, the refused one among them
public record ParkedStream(
        String userId, String topic, Instant parkedAt, String cause, RefusedEvent refused, long waiting) {

    /// The event that the broker refuses.
    ///
    /// @param bytes length of its payload
    public record RefusedEvent(
            String eventId, String type, String subject, long sequence, long bytes, Instant occurredAt) {}
}

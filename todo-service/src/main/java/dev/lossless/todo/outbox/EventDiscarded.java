package dev.lossless.todo.outbox;

import java.time.Instant;

/// Published in the place of an event that the broker refuses, with its sequence: subscribers see no gap, and the audit
/// trail records who gave the event up and why. See `contract/`.
///
/// @param discarded   what was given up
/// @param discardedBy the administrator's user id
/// @param reason      the administrator's
/// @param discardedAt when
record EventDiscarded(Discarded discarded, String discardedBy, String reason, Instant discardedAt) {

    /// @param bytes length of the payload
    /// @param cause why the broker refused it
    record Discarded(String eventId, String type, long bytes, String cause) {}

    static EventDiscarded of(ParkedStream stream, String by, String reason, Instant at) {
        var refused = stream.refused();
        var discarded = new Discarded(refused.eventId(), refused.type(), refused.bytes(), stream.cause());
        return new EventDiscarded(discarded, by, reason, at);
    }
}

package dev.lossless.todo.outbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/// An event that does not count as it stands, or stood, on the topic. Either the broker refuses it: then this
/// one is
/// published in its place, with its sequence. Or it was published, and the database has lost it: then this one
/// withdraws it. Subscribers see no gap, and the audit trail records what happened. See `contract/`.
///
/// @param discarded   what was given up
/// @param discardedBy the administrator's user id; this service's name for an event that the database has lost
/// @param reason      the administrator's
/// @param discardedAt when
record EventDiscarded(Discarded discarded, String discardedBy, String reason, Instant discardedAt) {

    private static final String SERVICE = "todo-service";
    private static final String LOST = "The database does not have it any more.";

    /// @param bytes      length of the payload
    /// @param cause      why the broker refused it, or why the database does not have it
    /// @param published  whether subscribers have got it
    /// @param sequence   that it was published with; null when it was not
    /// @param occurredAt its time
    /// @param data       its payload without long texts: what subscribers count by
    @JsonInclude(Include.NON_NULL)
    record Discarded(
            String eventId,
            String type,
            long bytes,
            String cause,
            boolean published,
            Long sequence,
            Instant occurredAt,
            JsonNode data) {}

    /// @param data its payload without long texts
    static EventDiscarded refused(ParkedStream stream, JsonNode data, String by, String reason, Instant at) {
        var refused = stream.refused();
        var discarded = new Discarded(
                refused.eventId(),
                refused.type(),
                refused.bytes(),
                stream.cause(),
                false,
                null,
                refused.occurredAt(),
                data);
        return new EventDiscarded(discarded, by, reason, at);
    }

    static EventDiscarded lost(PublishedEvent event, JsonNode data, Instant at) {
        var discarded = new Discarded(
                event.id(),
                event.type(),
                event.data().length,
                "The database was restored, or another server took its place, with fewer commits.",
                true,
                event.sequence(),
                event.occurredAt(),
                data);
        return new EventDiscarded(discarded, SERVICE, LOST, at);
    }
}

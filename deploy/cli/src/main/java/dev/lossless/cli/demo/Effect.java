package dev.lossless.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;

/// What a write has brought about, as it was seen in the system that holds it.
public sealed interface Effect {

    /// When it was first seen.
    Instant at();

    /// The event, as it lies on the topic.
    record Published(
            Instant at, String topic, int partition, long offset, Map<String, String> headers, JsonNode payload)
            implements Effect {

        String eventId() {
            return headers.get("ce_id");
        }

        String todoId() {
            return headers.get("ce_subject");
        }

        long sequence() {
            return Long.parseLong(headers.get("ce_usersequence"));
        }

        Instant committed() {
            return Instant.parse(headers.get("ce_time"));
        }
    }

    /// The user's cached lists are no longer served: Redis holds another generation.
    record Invalidated(Instant at, String key, CacheState before, CacheState after) implements Effect {}

    /// The count of today's todos went up.
    record Counted(Instant at, long before, long after) implements Effect {}

    /// The audit trail has the event.
    record Audited(Instant at, JsonNode entry) implements Effect {}

    /// The fields of the user's hash in Redis.
    record CacheState(String gen, long minVersion) {}
}

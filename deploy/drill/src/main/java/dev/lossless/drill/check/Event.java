package dev.lossless.drill.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/// An event as it lies on a topic, read from outside.
///
/// @param data the record's value
record Event(
        String topic,
        String user,
        long sequence,
        String id,
        String type,
        String subject,
        long version,
        Instant time,
        JsonNode data) {

    static final String TODOS = "todo.events";
    static final String USERS = "user.events";

    /// The number of the attempt that caused it, as the write carried it. A deletion shows that of the change
    /// before.
    int number() {
        return topic.equals(TODOS)
                ? data.path("todo").path("order").asInt()
                : Integer.parseInt(
                        data.path("profile").path("fullName").asText().replace("attempt ", ""));
    }

    /// The id of the event that it withdraws, which was published and then lost by MySQL; empty for all others.
    Optional<String> withdraws() {
        var discarded = data.path("discarded");
        return type.equals("EventDiscarded") && discarded.path("published").asBoolean()
                ? Optional.of(discarded.path("eventId").asText())
                : Optional.empty();
    }

    boolean deletes() {
        return type.equals("TodoDeleted");
    }

    Place place() {
        return new Place(topic, user, sequence);
    }

    /// Its place among all events.
    record Place(String topic, String user, long sequence) {

        @Override
        public String toString() {
            return "%s %s #%d".formatted(topic, user, sequence);
        }
    }
}

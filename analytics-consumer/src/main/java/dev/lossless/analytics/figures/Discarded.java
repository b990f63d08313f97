package dev.lossless.analytics.figures;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/// The data of the event `EventDiscarded`, as far as it is counted.
///
/// @param discarded what does not count as it stands, or stood, on the topic
record Discarded(Original discarded) {

    /// @param published whether it was counted; absent: false
    /// @param occurredAt its time; absent where its change is not known
    /// @param data its value; absent where its change is not known
    record Original(String type, Optional<Boolean> published, Optional<Instant> occurredAt, Optional<JsonNode> data) {

        boolean wasCounted() {
            return published.orElse(false);
        }
    }
}

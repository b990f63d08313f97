package dev.lossless.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.demo.Effect.Audited;
import dev.lossless.cli.demo.Effect.Published;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/// Asks audit-consumer for the user's own trail.
final class AuditProbe {

    private static final Duration PAUSE = Duration.ofMillis(2);

    private final Api api;
    private final URI uri;
    private final Map<String, Audited> seen = new HashMap<>();

    AuditProbe(Api api, URI audit) {
        this.api = api;
        this.uri = audit.resolve("/users/me/audit?limit=5");
    }

    /// From here on.
    void begin() {
        look();
    }

    /// The first answer that holds this event.
    Audited await(CompletableFuture<Published> event, Duration limit) throws TimeoutException {
        return new Patience(PAUSE).await(limit, () -> {
            look();
            return event.isDone() ? Optional.ofNullable(seen.get(event.join().eventId())) : Optional.empty();
        });
    }

    private void look() {
        var trail = api.get(uri);
        var now = Instant.now();
        for (JsonNode entry : trail) {
            seen.putIfAbsent(entry.path("eventId").asText(), new Audited(now, entry));
        }
    }
}

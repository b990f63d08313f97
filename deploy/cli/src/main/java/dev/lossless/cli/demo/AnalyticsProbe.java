package dev.lossless.cli.demo;

import dev.lossless.cli.demo.Effect.Counted;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/// Asks analytics-consumer for today's count.
final class AnalyticsProbe {

    private static final Duration PAUSE = Duration.ofMillis(2);

    private final Api api;
    private final URI uri;
    private long before;

    AnalyticsProbe(Api api, URI analytics) {
        this.api = api;
        this.uri = analytics.resolve("/statistics/today");
    }

    /// From here on.
    void begin() {
        before = created();
    }

    /// The first answer with a higher count.
    Counted await(Duration limit) throws TimeoutException {
        return new Patience(PAUSE).await(limit, () -> {
            var now = created();
            return now > before ? Optional.of(new Counted(Instant.now(), before, now)) : Optional.empty();
        });
    }

    private long created() {
        return api.get(uri).path("created").asLong();
    }
}

package dev.lossless.notification.delivery;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// When the next attempt of a delivery is made.
@Singleton
class Schedule {

    private final DeliveryConfig config;

    Schedule(DeliveryConfig config) {
        this.config = config;
    }

    /// How long to wait after so many attempts; empty when there is no further one.
    ///
    /// @param tries those that were made, at least one
    Optional<Duration> waitAfter(int tries) {
        var waits = config.schedule();
        return tries < waits.size() ? Optional.of(jittered(waits.get(tries))) : Optional.empty();
    }

    private Duration jittered(Duration wait) {
        var factor = 1 + config.jitter() * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofMillis(Math.round(wait.toMillis() * factor));
    }

    /// How long an endpoint pauses after so many failures in a row; zero while its circuit is closed.
    Duration pauseAfter(int failures) {
        var beyond = failures - config.circuitFailures();
        if (beyond < 0) {
            return Duration.ZERO;
        }
        var pause = config.circuitPause().multipliedBy(1L << Math.min(beyond, 20));
        return pause.compareTo(config.longestCircuitPause()) < 0 ? pause : config.longestCircuitPause();
    }
}

package dev.lossless.notification.delivery;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Optional;

/// An endpoint's row of `endpoint_queue` while results are counted on it.
final class Queue {

    final String endpoint;
    /// The database's clock.
    final LocalDateTime now;

    private final int mostWidth;
    private LocalDateTime pausedUntil;
    private int width;
    private int failures;
    private Optional<LocalDateTime> failingSince;
    private boolean succeeded;
    private boolean gone;

    Queue(
            String endpoint,
            LocalDateTime now,
            LocalDateTime pausedUntil,
            int width,
            int mostWidth,
            int failures,
            Optional<LocalDateTime> failingSince) {
        this.endpoint = endpoint;
        this.now = now;
        this.pausedUntil = pausedUntil;
        this.width = width;
        this.mostWidth = mostWidth;
        this.failures = failures;
        this.failingSince = failingSince;
    }

    void succeed() {
        failures = 0;
        failingSince = Optional.empty();
        succeeded = true;
        width = Math.min(mostWidth, width + 1);
    }

    /// What was sent before the circuit opened, and fails after it, tells nothing new.
    ///
    /// @param retryAfter how long the receiver asks to wait
    void fail(Result result, Schedule schedule, int circuitFailures, Duration retryAfter) {
        gone |= result.isGone();
        if (result.isOverloaded()) {
            width = Math.max(1, width / 2);
            pauseFor(retryAfter);
        }
        if (failures < circuitFailures || !pausedUntil.isAfter(now)) {
            failures++;
            failingSince = failingSince.or(() -> Optional.of(now));
            pauseFor(schedule.pauseAfter(failures));
        }
    }

    private void pauseFor(Duration pause) {
        var end = now.plus(pause);
        if (end.isAfter(pausedUntil)) {
            pausedUntil = end;
        }
    }

    /// Why it gets nothing any more; empty while it does.
    Optional<String> reasonToDisable(DeliveryConfig config) {
        if (gone) {
            return Optional.of("GONE");
        }
        var failing = failures >= config.disableAfterAttempts()
                && failingSince
                        .filter(since -> !since.plus(config.disableAfter()).isAfter(now))
                        .isPresent();
        return failing ? Optional.of("FAILING") : Optional.empty();
    }

    int failures() {
        return failures;
    }

    /// In the order of the statement that stores them.
    Object[] values() {
        return new Object[] {width, failures, failingSince.orElse(null), succeeded ? now : null, pausedUntil, endpoint};
    }
}

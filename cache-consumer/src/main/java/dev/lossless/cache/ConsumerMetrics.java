package dev.lossless.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;

/// What the consumer tells about itself, from the start on.
@Startup
@ApplicationScoped
class ConsumerMetrics {

    private static final Duration LONGEST = Duration.ofDays(365);

    private final Counter effects;
    private final Counter unknown;
    private final Counter deadLetters;
    private final Counter retries;
    private final Timer latency;
    private final Clock clock;

    ConsumerMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        this.effects = events(registry, "effect");
        this.unknown = events(registry, "unknown");
        this.deadLetters = events(registry, "dead-letter");
        this.retries = Counter.builder("todo.consumer.retries")
                .description("Attempts that failed and are repeated; nothing is lost, but the consumer stands still")
                .register(registry);
        this.latency = Timer.builder("todo.consumer.effect.latency")
                .description("From the event's time to its invalidation in Redis")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(registry);
    }

    private static Counter events(MeterRegistry registry, String outcome) {
        return Counter.builder("todo.consumer.events")
                .description("Consumed events by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    void invalidated(List<ListEvent> events) {
        var now = clock.instant();
        for (var event : events) {
            (event.known() ? effects : unknown).increment();
            latency.record(latency(event.occurredAt(), now));
        }
    }

    /// At most a year, at least nothing: clocks differ, an event may tell any time, and a timer refuses centuries.
    private static Duration latency(Instant occurredAt, Instant now) {
        var latency = Duration.between(occurredAt, now);
        return latency.isNegative() ? Duration.ZERO : Collections.min(List.of(latency, LONGEST));
    }

    void deadLettered(int records) {
        deadLetters.increment(records);
    }

    void retried() {
        retries.increment();
    }
}

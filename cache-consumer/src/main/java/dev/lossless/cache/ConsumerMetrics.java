package dev.lossless.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/// What the consumer tells about itself, from the start on.
@Startup
@ApplicationScoped
class ConsumerMetrics {

    private static final Duration LONGEST = Duration.ofDays(365);

    private final Counter effects;
    private final Counter unknown;
    private final Counter duplicates;
    private final Counter deadLetters;
    private final Counter gaps;
    private final Counter retries;
    private final Counter restored;
    private final Counter freshLists;
    private final Counter staleLists;
    private final MultiGauge lag;
    private final Timer latency;
    private final Clock clock;

    ConsumerMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        this.effects = events(registry, "effect");
        this.unknown = events(registry, "unknown");
        this.duplicates = events(registry, "duplicate");
        this.deadLetters = events(registry, "dead-letter");
        this.gaps = Counter.builder("todo.consumer.gaps")
                .description("Events before which others of the same user are missing; an alarm")
                .register(registry);
        this.retries = Counter.builder("todo.consumer.retries")
                .description("Attempts that failed and are repeated; nothing is lost, but the consumer stands still")
                .register(registry);
        this.restored = Counter.builder("todo.consumer.restored")
                .description("Events that were applied again because Redis had lost them, as by a fail-over")
                .register(registry);
        this.freshLists = samples(registry, "fresh");
        this.staleLists = samples(registry, "stale");
        this.lag = MultiGauge.builder("todo.consumer.lag")
                .description("Records of this instance's partitions that it has not consumed yet")
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

    private static Counter samples(MeterRegistry registry, String outcome) {
        return Counter.builder("todo.cache.samples")
                .description("Lists in Redis that were compared with the consumed events; a stale one is an alarm")
                .tag("outcome", outcome)
                .register(registry);
    }

    void restored(long records) {
        restored.increment(records);
    }

    void sampled(boolean stale) {
        (stale ? staleLists : freshLists).increment();
    }

    void invalidated(Succession succession) {
        var now = clock.instant();
        for (var event : succession.effects()) {
            (event.known() ? effects : unknown).increment();
            latency.record(latency(event.occurredAt(), now));
        }
        duplicates.increment(succession.duplicates());
        gaps.increment(succession.gaps().size());
    }

    /// At most a year, at least nothing: clocks differ, an event may tell any time, and a timer refuses centuries.
    private static Duration latency(Instant occurredAt, Instant now) {
        var latency = Duration.between(occurredAt, now);
        return latency.isNegative() ? Duration.ZERO : Collections.min(List.of(latency, LONGEST));
    }

    void deadLettered(int records) {
        deadLetters.increment(records);
    }

    /// @param lags the records by partition; others are not told any more
    void lag(Map<TopicPartition, Long> lags) {
        lag.register(
                lags.entrySet().stream()
                        .map(each -> Row.of(tags(each.getKey()), each.getValue()))
                        .toList(),
                true);
    }

    private static Tags tags(TopicPartition partition) {
        return Tags.of("topic", partition.topic(), "partition", Integer.toString(partition.partition()));
    }

    void retried() {
        retries.increment();
    }
}

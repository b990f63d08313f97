package dev.lossless.subscriber.observe;

import dev.lossless.subscriber.Observer;
import dev.lossless.subscriber.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// What a subscriber tells about itself, from the start on: metrics, and spans of the events.
@Startup
@Singleton
public class SubscriberMetrics implements Observer {

    private static final Duration LONGEST = Duration.ofDays(365);

    private final MeterRegistry registry;
    private final String prefix;
    private final EventSpans eventSpans;
    private final Clock clock;
    private final Counter effects;
    private final Counter unknown;
    private final Counter duplicates;
    private final Counter deadLetters;
    private final Counter gaps;
    private final Counter late;
    private final Counter forks;
    private final Counter retries;
    private final Counter restored;
    private final MultiGauge lag;
    private final MultiGauge refused;
    private final Timer latency;

    SubscriberMetrics(
            MeterRegistry registry,
            @ConfigProperty(name = "subscriber.metrics-prefix", defaultValue = "subscriber") String prefix,
            EventSpans eventSpans,
            Clock clock) {
        this.registry = registry;
        this.prefix = prefix;
        this.eventSpans = eventSpans;
        this.clock = clock;
        this.effects = events("effect");
        this.unknown = events("unknown");
        this.duplicates = events("duplicate");
        this.deadLetters = events("dead-letter");
        this.gaps = counter("gaps", "Events before which others of the same user are missing; an alarm");
        this.late = counter("late", "Events that came after later ones of the same user, and had their effect");
        this.forks = counter("forks", "Events with the number of another event; an alarm");
        this.retries = counter(
                "retries", "Attempts that failed and are repeated; nothing is lost, but the consumer stands still");
        this.restored = counter(
                "restored", "Events that were applied again because the storage had lost them, as by a fail-over");
        this.lag = MultiGauge.builder(prefix + ".lag")
                .description("Records of this instance's partitions that it has not consumed yet")
                .register(registry);
        this.refused = MultiGauge.builder(prefix + ".topic.refused")
                .description("1 where a topic is not read because its settings let small records fill the memory")
                .register(registry);
        this.latency = Timer.builder(prefix + ".effect.latency")
                .description("From the event's time until its effect is stored")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(prefix + "." + name).description(description).register(registry);
    }

    private Counter events(String outcome) {
        return Counter.builder(prefix + ".events")
                .description("Consumed events by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public Scope begin(List<ConsumerRecord<byte[], byte[]>> records) {
        return eventSpans.begin(records)::close;
    }

    @Override
    public void done(Outcome<?> outcome) {
        var now = clock.instant();
        for (var event : outcome.effects()) {
            (event.known() ? effects : unknown).increment();
            latency.record(latency(event.envelope().time(), now));
        }
        duplicates.increment(outcome.duplicates());
        gaps.increment(outcome.gaps().size());
        late.increment(outcome.late());
        forks.increment(outcome.forks().size());
    }

    /// At most a year, at least nothing: clocks differ, an event may tell any time, and a timer refuses
    /// centuries.
    private static Duration latency(Instant occurredAt, Instant now) {
        var latency = Duration.between(occurredAt, now);
        return latency.isNegative() ? Duration.ZERO : Collections.min(List.of(latency, LONGEST));
    }

    @Override
    public void deadLettered(int records) {
        deadLetters.increment(records);
    }

    @Override
    public void retried() {
        retries.increment();
    }

    @Override
    public void recovered(long records) {
        restored.increment(records);
    }

    @Override
    public void refused(Collection<String> topics, Set<String> unfit) {
        refused.register(
                topics.stream()
                        .map(topic -> Row.of(Tags.of("topic", topic), unfit.contains(topic) ? 1 : 0))
                        .toList(),
                true);
    }

    /// @param lags the records by partition; others are not reported any more
    public void lag(Map<TopicPartition, Long> lags) {
        lag.register(
                lags.entrySet().stream()
                        .map(each -> Row.of(tags(each.getKey()), each.getValue()))
                        .toList(),
                true);
    }

    private static Tags tags(TopicPartition partition) {
        return Tags.of("topic", partition.topic(), "partition", Integer.toString(partition.partition()));
    }
}

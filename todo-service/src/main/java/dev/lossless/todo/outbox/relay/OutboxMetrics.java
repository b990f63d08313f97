package dev.lossless.todo.outbox.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// What the relay tells about itself.
@ApplicationScoped
class OutboxMetrics {

    private final Timer latency;
    private final Timer relaying;
    private final Timer publishing;
    private final DistributionSummary batchSize;
    private final Counter failures;
    private final Counter parked;
    private final Clock clock;

    OutboxMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        this.latency = timer(
                registry,
                "outbox.publish.latency",
                "From the event's time, just before its commit, to the broker's acknowledgement",
                Duration.ofMinutes(1));
        this.relaying = timer(
                registry,
                "outbox.relay.latency",
                "From the first commit in a shard since it was last taken to the acknowledgement of an event",
                Duration.ofMinutes(1),
                Duration.ofMillis(5),
                Duration.ofMillis(25));
        this.publishing = timer(
                registry,
                "outbox.publish",
                "From the first record of a batch sent to its last acknowledgement",
                Duration.ofSeconds(30));
        this.batchSize = DistributionSummary.builder("outbox.batch.size")
                .description("Events in a batch")
                .publishPercentileHistogram()
                .minimumExpectedValue(1.0)
                .maximumExpectedValue(5000.0)
                .register(registry);
        this.failures = Counter.builder("outbox.publish.failures")
                .description("Batches that the broker or the database did not take; they are tried again")
                .register(registry);
        this.parked = Counter.builder("outbox.streams.parked")
                .description("Streams parked because the broker refuses their next event for good")
                .register(registry);
    }

    private static Timer timer(
            MeterRegistry registry, String name, String description, Duration longest, Duration... objectives) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .serviceLevelObjectives(objectives)
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(longest)
                .register(registry);
    }

    void published(int size, List<OutboxEvent> acknowledged, Duration took) {
        var now = clock.instant();
        batchSize.record(size);
        publishing.record(took);
        acknowledged.forEach(event -> latency.record(Duration.between(event.occurredAt(), now)));
    }

    /// An event was acknowledged so long after its commit.
    void relayed(Duration sinceCommit) {
        relaying.record(sinceCommit);
    }

    void failed() {
        failures.increment();
    }

    void parked() {
        parked.increment();
    }
}

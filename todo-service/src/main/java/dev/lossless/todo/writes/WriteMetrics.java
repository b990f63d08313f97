package dev.lossless.todo.writes;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// What the lanes tell about themselves.
@ApplicationScoped
class WriteMetrics {

    private final DistributionSummary size;
    private final Timer wait;
    private final Map<Alone, Counter> alone = new EnumMap<>(Alone.class);
    private final Counter leftOut;
    private final Counter again;
    private final Counter late;
    private final Counter unknown;
    private final Counter surprises;

    /// Why a write shares no transaction.
    enum Alone {
        /// Its stream is new, or locked by others.
        LEFT_OUT,
        /// The transaction that it was in failed.
        FAILED,
        /// It is too large, or writes do not gather.
        APART
    }

    WriteMetrics(MeterRegistry registry) {
        this.size = DistributionSummary.builder("writes.batch.size")
                .description("Writes that shared a transaction")
                .publishPercentileHistogram()
                .minimumExpectedValue(1.0)
                .maximumExpectedValue(128.0)
                .register(registry);
        this.wait = Timer.builder("writes.wait")
                .description("From the arrival of a write to the beginning of its transaction")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
        for (var cause : Alone.values()) {
            alone.put(
                    cause,
                    Counter.builder("writes.alone")
                            .description("Writes that had a transaction of their own, by cause")
                            .tag("cause", cause.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .register(registry));
        }
        this.leftOut =
                counter(registry, "writes.left.out", "Streams that were left out of a batch: new, or locked by others");
        this.again = counter(
                registry, "writes.batches.again", "Batches that were tried again after a deadlock or a time-out");
        this.late = counter(
                registry, "writes.late", "Writes that waited too long and were answered 503 without being executed");
        this.unknown = counter(
                registry, "writes.unknown", "Writes whose connection was lost while they committed; answered 503");
        this.surprises = counter(
                registry,
                "writes.surprises",
                "Statements that changed another number of rows than they had to, although they committed");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void gathered(int writes) {
        size.record(writes);
    }

    void waited(Duration time) {
        wait.record(time);
    }

    void alone(Alone cause) {
        alone.get(cause).increment();
    }

    void leftOut(long streams) {
        leftOut.increment(streams);
    }

    void again() {
        again.increment();
    }

    void late() {
        late.increment();
    }

    void unknown(int writes) {
        unknown.increment(writes);
    }

    void surprises(int statements) {
        surprises.increment(statements);
    }
}

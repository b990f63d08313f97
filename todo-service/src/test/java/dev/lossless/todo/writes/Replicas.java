package dev.lossless.todo.writes;

import dev.lossless.todo.outbox.GatheredEvents;
import dev.lossless.todo.tracing.CurrentTrace;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;

/// Makes more replicas of the writing part: with lanes, settings and metrics of their own, on the same database.
@ApplicationScoped
public class Replicas {

    private final GatheredEvents outbox;
    private final CurrentTrace trace;
    private final AgroalDataSource pool;

    Replicas(GatheredEvents outbox, CurrentTrace trace, @DataSource("writes") AgroalDataSource pool) {
        this.outbox = outbox;
        this.trace = trace;
        this.pool = pool;
    }

    /// @param metrics where a test finds what it counted
    public record Replica(Writes writes, MeterRegistry metrics) {

        double count(String name, String... tags) {
            return metrics.get(name).tags(tags).counter().count();
        }
    }

    Replica with(WriteConfig config) {
        return with(config, pool);
    }

    public Replica with(WriteConfig config, javax.sql.DataSource dataSource) {
        var registry = new SimpleMeterRegistry();
        var metrics = new WriteMetrics(registry);
        var end = new Commit(metrics);
        var writes = new Writes(
                new BatchTransaction(dataSource, outbox, end, metrics),
                new LoneTransaction(dataSource, outbox, end, metrics),
                outbox,
                trace,
                config,
                metrics,
                pool,
                registry);
        return new Replica(writes, registry);
    }
}

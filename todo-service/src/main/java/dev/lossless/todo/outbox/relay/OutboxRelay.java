package dev.lossless.todo.outbox.relay;

import dev.lossless.todo.outbox.OutboxConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Publishes committed events and then deletes them: at least once, per user in commit order.
///
/// Any number of replicas run it at the same time. They share the work by row locks on shards, which vanish
/// with
/// the holder's connection: no leader, no lease, no clock. Within a replica a few [RelayLane]s share it
/// likewise.
@ApplicationScoped
class OutboxRelay {

    /// How long a stop waits for batches that are under way; then their locks are given up, and others send
    /// them again.
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final RelayStore store;
    private final DueShards due;
    private final OutboxConfig config;
    private final Comparison comparison;
    private final Unwritable unwritable;
    private final OutboxMetrics metrics;
    private final Clock clock;
    private final Map<String, Object> broker;
    private final List<RelayLane> lanes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    OutboxRelay(
            RelayStore store,
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            DueShards due,
            OutboxConfig config,
            Comparison comparison,
            Unwritable unwritable,
            OutboxMetrics metrics,
            Clock clock) {
        this.store = store;
        this.broker = broker;
        this.due = due;
        this.config = config;
        this.comparison = comparison;
        this.unwritable = unwritable;
        this.metrics = metrics;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) throws SQLException {
        if (!config.relay()) {
            return;
        }
        new OutboxSettings(config, broker).require(store.session());
        for (var number = 1; number <= config.lanes(); number++) {
            var lane = new RelayLane(
                    store, new EventPublisher(broker, config), due, config, comparison, unwritable, metrics, clock);
            lanes.add(lane);
            threads.add(Thread.ofPlatform().name("outbox-relay-" + number).unstarted(lane));
        }
        threads.forEach(Thread::start);
    }

    /// Publishes what has committed, then ends. What the broker does not take in a moment, or other replicas
    /// have in
    /// hand, is left to them or to the next start: no lock outlives the stop.
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        lanes.forEach(RelayLane::stopSoon);
        due.wake();
        var deadline = System.nanoTime() + GRACE.toNanos();
        for (var thread : threads) {
            thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        threads.forEach(Thread::interrupt);
        for (var thread : threads) {
            thread.join(GRACE);
        }
    }
}

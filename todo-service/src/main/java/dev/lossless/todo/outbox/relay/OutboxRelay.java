package dev.lossless.todo.outbox.relay;

import dev.lossless.todo.outbox.OutboxConfig;
import io.quarkus.runtime.Quarkus;
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
import org.jboss.logging.Logger;

/// Publishes committed events and then deletes them: at least once, per user in commit order.
///
/// Any number of replicas run it at the same time. They share the work by row locks on shards, which vanish
/// with the holder's connection: no leader, no lease, no clock. Within a replica a few [RelayLane]s share it
/// likewise.
@ApplicationScoped
class OutboxRelay {

    /// How long a stop waits for batches that are under way; then their locks are given up, and others send
    /// them again.
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

    private final RelayStore store;
    private final DueShards due;
    private final OutboxConfig config;
    private final OutboxMetrics metrics;
    private final Clock clock;
    private final Map<String, Object> broker;
    private final List<RelayLane> lanes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Thread starter =
            Thread.ofPlatform().name("outbox-relay-start").unstarted(this::startLater);

    OutboxRelay(
            RelayStore store,
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            DueShards due,
            OutboxConfig config,
            OutboxMetrics metrics,
            Clock clock) {
        this.store = store;
        this.broker = broker;
        this.due = due;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    /// Without a database the service starts all the same: what has committed is published as soon as it is
    /// there.
    ///
    /// @throws IllegalStateException when the settings do not fit together
    void start(@Observes StartupEvent event) {
        if (!config.relay()) {
            return;
        }
        try {
            startLanes();
        } catch (SQLException e) {
            LOG.warnf("the relay waits for the database: cause=%s", e);
            starter.start();
        }
    }

    private void startLater() {
        try {
            while (lanes.isEmpty()) {
                Thread.sleep(RETRY);
                tryToStart();
            }
        } catch (InterruptedException _) {
            // the service stops
        }
    }

    /// Settings that do not fit end the service, as they do at the start.
    private void tryToStart() {
        try {
            startLanes();
            LOG.info("the database is there, the relay starts");
        } catch (SQLException e) {
            LOG.debugf("the relay waits for the database: cause=%s", e);
        } catch (RuntimeException e) {
            LOG.error("the relay cannot start", e);
            Quarkus.asyncExit(1);
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void startLanes() throws SQLException {
        new OutboxSettings(config, broker).require(store.session());
        for (var number = 1; number <= config.lanes(); number++) {
            var lane = new RelayLane(store, new EventPublisher(broker, config), due, config, metrics, clock);
            lanes.add(lane);
            threads.add(Thread.ofPlatform().name("outbox-relay-" + number).unstarted(lane));
        }
        threads.forEach(Thread::start);
    }

    /// Publishes what has committed, then ends. What the broker does not take in a moment, or other replicas
    /// have in hand, is left to them or to the next start: no lock outlives the stop.
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        starter.interrupt();
        starter.join(GRACE);
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

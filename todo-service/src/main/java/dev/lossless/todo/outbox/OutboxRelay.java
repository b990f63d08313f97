package dev.lossless.todo.outbox;

import dev.lossless.todo.outbox.PublishResult.Failure.Refused;
import dev.lossless.todo.outbox.PublishResult.Failure.Unavailable;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/// Publishes committed events and then deletes them: at least once, per user in commit order.
///
/// Any number of replicas run it at the same time. They share the work by row locks on shards, which vanish with
/// the holder's connection: no leader, no lease, no clock.
@ApplicationScoped
class OutboxRelay {

    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final Duration SHARDS_TAKEN_PAUSE = Duration.ofMillis(2);

    private static final int CAREFUL_BATCH_PER_SHARD = 2;

    private final RelayStore store;
    private final EventPublisher publisher;
    private final RelaySignal signal;
    private final OutboxConfig config;
    private final OutboxMetrics metrics;
    private final Clock clock;

    /// Shards that may hold events: everything after a signal, until each was once seen empty.
    private final BitSet due = new BitSet();

    private volatile boolean stopping;
    private Thread thread;
    private int failures;

    OutboxRelay(
            RelayStore store,
            EventPublisher publisher,
            RelaySignal signal,
            OutboxConfig config,
            OutboxMetrics metrics,
            Clock clock) {
        this.store = store;
        this.publisher = publisher;
        this.signal = signal;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) throws SQLException {
        if (config.relay()) {
            store.verify();
            thread = Thread.ofPlatform().name("outbox-relay").start(this::run);
        }
    }

    /// Publishes what has committed, then ends. When the broker or the database does not answer, or another replica
    /// has the shards, the rest is left to that replica or to the next start.
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        if (thread != null) {
            signal.raise();
            thread.join(config.ackTimeout());
        }
    }

    private void run() {
        while (!stopping || !due.isEmpty()) {
            try {
                relay();
                failures = 0;
            } catch (InterruptedException _) {
                return;
            } catch (Exception e) {
                pauseAfter(e);
            }
        }
    }

    /// One step: a batch when something may be due, otherwise a rest.
    private void relay() throws SQLException, InterruptedException {
        if (due.isEmpty()) {
            signal.await(config.idlePoll());
            due.set(0, Shards.COUNT);
        } else if (signal.taken()) {
            due.set(0, Shards.COUNT);
        }
        if (!relayBatch()) {
            pauseForOthers();
        }
    }

    /// False when every shard that is due was held by other replicas.
    private boolean relayBatch() throws SQLException, InterruptedException {
        try (var batch = store.begin()) {
            var shards = batch.lock(due);
            if (shards.isEmpty()) {
                return false;
            }
            var events = batch.read(shards, publisher.isCareful() ? CAREFUL_BATCH_PER_SHARD : config.batchPerShard());
            due.andNot(shards);
            events.forEach(event -> due.set(event.shard()));
            if (!events.isEmpty()) {
                publish(batch, events);
            }
            return true;
        }
    }

    private void pauseForOthers() throws InterruptedException {
        if (stopping) {
            due.clear();
        } else {
            Thread.sleep(SHARDS_TAKEN_PAUSE);
        }
    }

    private void publish(RelayStore.Batch batch, List<OutboxEvent> events) throws SQLException, InterruptedException {
        var result = publisher.publish(events);
        batch.delete(result.acknowledged());
        if (result.failure().orElse(null) instanceof Refused refused) {
            park(batch, refused);
        }
        batch.commit();
        metrics.published(result.acknowledged());
        if (result.failure().orElse(null) instanceof Unavailable unavailable) {
            throw new PublishException(unavailable.cause());
        }
    }

    private void park(RelayStore.Batch batch, Refused refused) throws SQLException {
        var event = refused.event();
        batch.park(event, refused.cause().toString(), clock.instant());
        metrics.parked();
        LOG.errorf(
                "stream parked, the broker refuses its next event: userId=%s type=%s eventId=%s position=%d cause=%s",
                event.userId(), event.type(), event.id(), event.position(), refused.cause());
    }

    private void pauseAfter(Exception e) {
        metrics.failed();
        if (stopping) {
            due.clear();
            return;
        }
        var pause = backoff();
        LOG.warnf("outbox relay failed, next try in %d ms: failures=%d cause=%s", pause, failures, e);
        try {
            Thread.sleep(pause);
        } catch (InterruptedException _) {
            stopping = true;
        }
    }

    /// 50 ms, doubled with each failure up to the limit, of which a random half is taken off.
    private long backoff() {
        var full = Math.min(config.maxBackoff().toMillis(), 50L << Math.min(failures++, 16));
        return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
    }

    /// The broker did not acknowledge a batch.
    private static final class PublishException extends RuntimeException {

        PublishException(Exception cause) {
            super(cause);
        }
    }
}

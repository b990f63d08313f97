package dev.lossless.todo.outbox;

import dev.lossless.todo.outbox.PublishResult.Failure.Refused;
import dev.lossless.todo.outbox.PublishResult.Failure.Unavailable;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/// Relays batch after batch, with a database session and a producer of its own. While one lane waits for the broker
/// another reads or deletes; lanes, like replicas, never have the same shard in hand.
final class RelayLane implements Runnable {

    private static final Logger LOG = Logger.getLogger(RelayLane.class);
    private static final long SHORTEST_PAUSE_MILLIS = 2;
    private static final int PAUSE_DOUBLINGS = 3;
    private static final int CAREFUL_BATCH_PER_SHARD = 2;

    private final RelayStore store;
    private final EventPublisher publisher;
    private final DueShards due;
    private final OutboxConfig config;
    private final OutboxMetrics metrics;
    private final Clock clock;

    private volatile boolean stopping;
    private int failures;
    private int inVain;
    private int perShard;

    RelayLane(
            RelayStore store,
            EventPublisher publisher,
            DueShards due,
            OutboxConfig config,
            OutboxMetrics metrics,
            Clock clock) {
        this.store = store;
        this.publisher = publisher;
        this.due = due;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.perShard = config.batchPerShard();
    }

    /// Makes it end when nothing is due, at the first failure, or when other replicas have what is due.
    void stopSoon() {
        stopping = true;
    }

    @Override
    public void run() {
        try (publisher) {
            while (!stopping || due.any()) {
                var shards = due.take(Math.ceilDiv(Shards.COUNT, config.lanes()), config.idlePoll());
                relay(shards);
            }
        } catch (InterruptedException _) {
            LOG.debug("outbox lane stopped while it waited");
        }
    }

    private void relay(BitSet shards) throws InterruptedException {
        var again = (BitSet) shards.clone();
        try {
            again = relayBatch(shards);
            failures = 0;
        } catch (SQLException | RuntimeException e) {
            pauseAfter(e);
        } finally {
            due.release(shards, again);
        }
    }

    /// One transaction. Returns the shards that are still due.
    private BitSet relayBatch(BitSet wanted) throws SQLException, InterruptedException {
        if (wanted.isEmpty()) {
            return wanted;
        }
        try (var batch = store.begin()) {
            var locked = batch.lock(wanted);
            var again = (BitSet) wanted.clone();
            again.andNot(locked);
            if (locked.isEmpty()) {
                pauseForOthers();
            } else {
                inVain = 0;
                again.or(relay(batch, locked));
            }
            return again;
        }
    }

    private BitSet relay(RelayStore.Batch batch, BitSet locked) throws SQLException, InterruptedException {
        var page = batch.read(locked, limit(), config.batchBytes().asLongValue());
        perShard = page.cut() ? Math.max(1, perShard / 2) : Math.min(config.batchPerShard(), 2 * perShard);
        if (!page.events().isEmpty()) {
            publish(batch, page);
        }
        return page.unread();
    }

    private int limit() {
        return publisher.isCareful() ? CAREFUL_BATCH_PER_SHARD : perShard;
    }

    private void publish(RelayStore.Batch batch, RelayStore.Page page) throws SQLException, InterruptedException {
        var begin = System.nanoTime();
        var result = publisher.publish(page.events());
        metrics.published(page.events().size(), result.acknowledged(), Duration.ofNanos(System.nanoTime() - begin));
        batch.delete(result.acknowledged());
        if (result.failure().orElse(null) instanceof Refused refused) {
            park(batch, refused);
        }
        batch.commit();
        if (result.failure().orElse(null) instanceof Unavailable unavailable) {
            throw new PublishException(unavailable.cause());
        }
    }

    private void park(RelayStore.Batch batch, Refused refused) throws SQLException {
        var event = refused.event();
        batch.park(event, refused.cause().toString(), clock.instant());
        metrics.parked();
        LOG.errorf(
                "stream parked, the broker refuses its next event: userId=%s topic=%s type=%s eventId=%s sequence=%d"
                        + " cause=%s",
                event.userId(),
                Outbox.topicOf(event.aggregateType()),
                event.type(),
                event.id(),
                event.sequence(),
                refused.cause());
    }

    /// 2 to 16 ms, longer each time in a row. Ends the lane instead when it is stopping: the others have what is due.
    private void pauseForOthers() throws InterruptedException {
        if (stopping) {
            throw new InterruptedException();
        }
        Thread.sleep(SHORTEST_PAUSE_MILLIS << Math.min(inVain++, PAUSE_DOUBLINGS));
    }

    private void pauseAfter(Exception e) throws InterruptedException {
        metrics.failed();
        if (stopping) {
            throw new InterruptedException();
        }
        var pause = backoff();
        LOG.warnf("outbox relay failed, next try in %d ms: failures=%d cause=%s", pause, failures, e);
        Thread.sleep(pause);
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

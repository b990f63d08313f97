package dev.lossless.todo.outbox.relay;

import static java.util.stream.Collectors.toSet;

import dev.lossless.todo.outbox.Outbox;
import dev.lossless.todo.outbox.OutboxConfig;
import dev.lossless.todo.outbox.Shards;
import dev.lossless.todo.outbox.relay.PublishResult.Failure.Refused;
import dev.lossless.todo.outbox.relay.PublishResult.Failure.Unavailable;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/// Relays turn after turn, with a database session and a producer of its own. While one lane waits for the
/// broker
/// another reads or deletes; lanes, like replicas, never have the same shard in hand.
final class RelayLane implements Runnable {

    private static final Logger LOG = Logger.getLogger(RelayLane.class);
    private static final long SHORTEST_PAUSE_MILLIS = 2;
    private static final int PAUSE_DOUBLINGS = 3;
    private static final int CAREFUL_BATCH_PER_SHARD = 2;
    private static final int PARKED_PER_SHARD = 2_000;
    private static final int RESUMED_AT_ONCE = 20;
    private static final int REST_OF_TURNS = 3;
    private static final int MOST_IN_A_ROW = 3;
    private static final BitSet NONE = new BitSet();

    private final RelayStore store;
    private final EventPublisher publisher;
    private final DueShards due;
    private final OutboxConfig config;
    private final Comparison comparison;
    private final Unwritable unwritable;
    private final OutboxMetrics metrics;
    private final Clock clock;

    private volatile boolean stopping;
    private int failures;
    private int inVain;
    private int inARow; // turns that failed though what cannot be written was left out
    private int perShard;
    private boolean onlyParked; // the last batch was of parked streams alone
    private boolean littleWaits; // the last turn left no shard due, neither to a backlog nor to another replica

    RelayLane(
            RelayStore store,
            EventPublisher publisher,
            DueShards due,
            OutboxConfig config,
            Comparison comparison,
            Unwritable unwritable,
            OutboxMetrics metrics,
            Clock clock) {
        this.store = store;
        this.publisher = publisher;
        this.due = due;
        this.config = config;
        this.comparison = comparison;
        this.unwritable = unwritable;
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
                try {
                    var taken = due.take(share(), config.idlePoll());
                    if (!taken.isEmpty()) {
                        takeTurn(taken);
                    }
                } catch (Error e) {
                    LOG.error("outbox lane failed, it goes on after a pause", e);
                    pauseAfter(e);
                }
            }
        } catch (InterruptedException _) {
            LOG.debug("outbox lane stopped while it waited");
        }
    }

    private int share() {
        return Math.ceilDiv(Shards.COUNT, config.lanes());
    }

    private void takeTurn(BitSet taken) throws InterruptedException {
        var begin = System.nanoTime();
        var again = taken; // all of them, should it fail
        var catchingUp = false;
        try (var turn = store.begin()) {
            if (comparison.isDone(config.idlePoll())) {
                again = relay(turn, taken);
                catchingUp = turn.published() >= config.batchPerShard();
                failures = 0;
                inARow = 0;
            }
        } catch (LeftOutException e) {
            metrics.failed();
        } catch (SQLException | RuntimeException e) {
            pauseAfter(e);
        } finally {
            due.release(taken, again);
        }
        littleWaits = again.isEmpty();
        if (catchingUp && !stopping) {
            due.giveWay(Duration.ofNanos(REST_OF_TURNS * (System.nanoTime() - begin)));
        }
    }

    /// One transaction. Publishes batch after batch, for as long as the turn lasts and more becomes due, and
    /// at
    /// its end
    /// deletes all of it. After a small batch it rests as long as that took, so that more events share the
    /// following one: the busier the machine, the longer. An event that finds the lane idle is published at
    /// once.
    /// A backlog is drained without rests while nobody writes; while somebody does, with a rest of three
    /// times
    /// its
    /// length after each turn: what is late already must not make writes wait.
    ///
    /// @param taken the shards in hand, to which it adds
    /// @return the shards that are due again
    private BitSet relay(RelayStore.Turn turn, BitSet taken) throws SQLException, InterruptedException {
        var end = System.nanoTime() + config.turn().toNanos();
        var again = new BitSet();
        var wanted = (BitSet) taken.clone();
        while (!wanted.isEmpty()) {
            var begin = System.nanoTime();
            again.or(publish(turn, wanted));
            wanted = isLast(turn, again, end) ? NONE : gather(taken, begin, end);
            taken.or(wanted);
        }
        if (turn.inVain()) {
            pauseForOthers();
        } else {
            inVain = 0;
            turn.commit();
        }
        return again;
    }

    /// Whether the turn ends at once: there is nothing to delete, or enough, or there is more to do, or its
    /// time is up.
    private boolean isLast(RelayStore.Turn turn, BitSet again, long end) {
        return stopping
                || !again.isEmpty()
                || turn.published() == 0
                || turn.published() >= config.batchPerShard()
                || System.nanoTime() >= end;
    }

    /// Rests, for the turn's time at most, and waits for what is due then.
    private BitSet gather(BitSet taken, long begin, long end) throws InterruptedException {
        var now = System.nanoTime();
        Thread.sleep(Duration.ofNanos(Math.min(now - begin, end - now)));
        return due.takeMore(taken, share(), end - System.nanoTime());
    }

    /// Returns the shards that may hold more, and those that another replica holds.
    private BitSet publish(RelayStore.Turn turn, BitSet shards) throws SQLException, InterruptedException {
        var page = read(turn, shards);
        perShard = page.cut() ? Math.max(1, perShard / 2) : Math.min(config.batchPerShard(), 2 * perShard);
        onlyParked = page.events().isEmpty() && !page.parked().isEmpty();
        var again = (BitSet) shards.clone();
        again.andNot(page.held());
        again.or(page.unread());
        again.or(publishResumed(turn));
        turn.setAside(page.parked());
        if (!page.events().isEmpty()) {
            publish(turn, page.events());
        }
        return again;
    }

    /// Publishes what was set aside of streams that were resumed, before anything that they have written
    /// meanwhile.
    ///
    /// @return the shards of those that the next turn goes on with
    private BitSet publishResumed(RelayStore.Turn turn) throws SQLException, InterruptedException {
        var again = new BitSet();
        var streams = turn.aside().takeResumed();
        if (streams.isEmpty()) {
            return again;
        }
        var condition = unwritable.condition();
        var some = streams.subList(0, Math.min(RESUMED_AT_ONCE, streams.size()));
        var rest =
                turn.aside().read(some, condition, batch(), config.batchBytes().asLongValue());
        var acknowledged = rest.events().isEmpty() ? 0 : publish(turn, rest.events());
        if (acknowledged == rest.events().size()) {
            turn.aside().end(rest.whole());
        }
        rest.events().forEach(event -> again.set(event.shard()));
        if (condition.isEmpty()) { // else there may be more that cannot be written now
            streams.forEach(stream -> again.set(Shards.of(stream.userId())));
        }
        return again;
    }

    private RelayStore.Page read(RelayStore.Turn turn, BitSet shards) throws SQLException {
        var bytes = config.batchBytes().asLongValue();
        turn.only(unwritable.condition());
        var limit = onlyParked ? PARKED_PER_SHARD : batch();
        return littleWaits ? turn.lockAndRead(shards, limit, bytes) : turn.read(turn.lock(shards), limit, bytes);
    }

    private int batch() {
        return publisher.isCareful() ? CAREFUL_BATCH_PER_SHARD : perShard;
    }

    /// @return how many were acknowledged
    private int publish(RelayStore.Turn turn, List<OutboxEvent> events) throws SQLException, InterruptedException {
        var begin = System.nanoTime();
        var result = publisher.publish(events);
        metrics.published(events.size(), result.acknowledged(), Duration.ofNanos(System.nanoTime() - begin));
        result.acknowledged().forEach(event -> due.sinceCommit(event.shard()).ifPresent(metrics::relayed));
        turn.published(result.acknowledged());
        if (result.failure().orElse(null) instanceof Refused refused) {
            park(turn, refused);
        }
        if (result.failure().orElse(null) instanceof Unavailable unavailable) {
            turn.commit();
            tryOthers(events, result.acknowledged(), unavailable);
        }
        return result.acknowledged().size();
    }

    /// The next turn is at once where it is known what cannot be written: it leaves that out.
    private void tryOthers(List<OutboxEvent> events, List<OutboxEvent> acknowledged, Unavailable failure) {
        var types = events.stream()
                .filter(event -> !acknowledged.contains(event))
                .map(OutboxEvent::aggregateType)
                .collect(toSet());
        if (!unwritable.lookAt(types) || ++inARow > MOST_IN_A_ROW) {
            throw new PublishException(failure.cause());
        }
        throw new LeftOutException();
    }

    private void park(RelayStore.Turn turn, Refused refused) throws SQLException {
        var event = refused.event();
        turn.park(event, refused.cause().toString(), clock.instant());
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

    /// 2 to 16 ms, longer each time in a row. Ends the lane instead when it is stopping: the others have what
    /// is due.
    private void pauseForOthers() throws InterruptedException {
        if (stopping) {
            throw new InterruptedException();
        }
        Thread.sleep(SHORTEST_PAUSE_MILLIS << Math.min(inVain++, PAUSE_DOUBLINGS));
    }

    private void pauseAfter(Throwable e) throws InterruptedException {
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

    /// A part of a batch cannot be written for now, and is left out from the next turn on.
    private static final class LeftOutException extends RuntimeException {

        LeftOutException() {
            super(null, null, false, false);
        }
    }

    /// The broker did not acknowledge a batch.
    private static final class PublishException extends RuntimeException {

        PublishException(Exception cause) {
            super(cause);
        }
    }
}

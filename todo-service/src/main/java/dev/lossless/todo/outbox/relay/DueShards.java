package dev.lossless.todo.outbox.relay;

import dev.lossless.todo.outbox.Appended;
import dev.lossless.todo.outbox.Resumed;
import dev.lossless.todo.outbox.Shards;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;

/// The shards that may hold committed events, and which of them this replica's lanes have in hand. Level-triggered: any
/// number of commits before a lane looks count as one, and a commit in a shard that is in hand makes it due once more,
/// so that no wake-up is lost.
@ApplicationScoped
class DueShards {

    private static final Duration LATELY = Duration.ofSeconds(1);

    private final BitSet due = new BitSet();
    private final BitSet inHand = new BitSet();
    private final Long[] committed = new Long[Shards.COUNT];
    private final Long[] committedInHand = new Long[Shards.COUNT];
    private int next;
    private int wakeUps;
    private volatile long lastCommit = System.nanoTime() - LATELY.toNanos();

    void committed(@Observes(during = TransactionPhase.AFTER_SUCCESS) Appended event) {
        lastCommit = System.nanoTime();
        committed(Shards.of(event.userId()), lastCommit);
    }

    private synchronized void committed(int shard, long now) {
        if (committed[shard] == null) {
            committed[shard] = now;
        }
        add(shard);
    }

    /// Since this replica's first commit in a shard after it was last taken. Only for a shard in hand; empty when
    /// something else made it due.
    synchronized Optional<Duration> sinceCommit(int shard) {
        return Optional.ofNullable(committedInHand[shard]).map(time -> Duration.ofNanos(System.nanoTime() - time));
    }

    /// Leaves the machine to writes: waits this long, or until [#wake]. Not at all when no write of this replica has
    /// committed within the last second.
    synchronized void giveWay(Duration time) throws InterruptedException {
        var deadline = System.nanoTime() + time.toNanos();
        var seen = wakeUps;
        while (committedLately() && seen == wakeUps && waitUntil(deadline)) {
            // something became due meanwhile: it waits too
        }
    }

    private boolean committedLately() {
        return System.nanoTime() - lastCommit < LATELY.toNanos();
    }

    void resumed(@Observes(during = TransactionPhase.AFTER_SUCCESS) Resumed stream) {
        add(Shards.of(stream.userId()));
    }

    synchronized void add(int shard) {
        due.set(shard);
        notifyAll();
    }

    /// Takes up to this many shards that are due and in nobody's hand, in turn, waiting for the first. When none became
    /// due in time all are: another replica may have died after a commit. Empty after [#wake].
    synchronized BitSet take(int atMost, Duration patience) throws InterruptedException {
        var seen = wakeUps;
        while (!becomesDue(new BitSet(), patience.toNanos()) && seen == wakeUps) {
            due.set(0, Shards.COUNT);
        }
        return pick(atMost, new BitSet());
    }

    /// Takes more, to add to those that the caller has in hand; of those it takes what is due again. Waits no
    /// longer than this for the first; empty when none became due, and after [#wake].
    synchronized BitSet takeMore(BitSet held, int atMost, long nanos) throws InterruptedException {
        becomesDue(held, nanos);
        return pick(atMost, held);
    }

    /// Waits until a shard is due that is free or one of these. False when none was in time, or after [#wake].
    private boolean becomesDue(BitSet held, long nanos) throws InterruptedException {
        var deadline = System.nanoTime() + nanos;
        var seen = wakeUps;
        while (free(held).isEmpty()) {
            if (seen != wakeUps || !waitUntil(deadline)) {
                return false;
            }
        }
        return true;
    }

    /// Waits for whatever is told. False when it is too late for that.
    private boolean waitUntil(long deadline) throws InterruptedException {
        var left = deadline - System.nanoTime();
        if (left > 0) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return left > 0;
    }

    /// Gives taken shards back, those of them included that are due again.
    synchronized void release(BitSet taken, BitSet again) {
        again.stream()
                .filter(shard -> committedInHand[shard] != null)
                .forEach(shard -> committed[shard] = committedInHand[shard]);
        inHand.andNot(taken);
        due.or(again);
        notifyAll();
    }

    /// Whether there is anything to take.
    synchronized boolean any() {
        return !free(new BitSet()).isEmpty();
    }

    /// Makes every lane look up from its wait.
    synchronized void wake() {
        wakeUps++;
        notifyAll();
    }

    private BitSet free(BitSet held) {
        var others = (BitSet) inHand.clone();
        others.andNot(held);
        var free = (BitSet) due.clone();
        free.andNot(others);
        return free;
    }

    private BitSet pick(int atMost, BitSet held) {
        var free = free(held);
        var picked = new BitSet();
        while (!free.isEmpty() && picked.cardinality() < atMost) {
            var shard = free.nextSetBit(next) < 0 ? free.nextSetBit(0) : free.nextSetBit(next);
            free.clear(shard);
            picked.set(shard);
            committedInHand[shard] = committed[shard];
            committed[shard] = null;
            next = (shard + 1) % Shards.COUNT;
        }
        due.andNot(picked);
        inHand.or(picked);
        return picked;
    }
}

package dev.lossless.todo.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.todo.outbox.Appended;
import dev.lossless.todo.outbox.Shards;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DueShardsTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final DueShards due = new DueShards();

    @Test
    void shardInHandIsTakenByNobodyElseAndIsDueAgainAfterwards() throws InterruptedException {
        due.add(3);
        var taken = due.take(16, LONG);
        due.add(3);
        due.add(5);
        assertThat(due.take(16, LONG)).isEqualTo(shards(5));
        assertThat(due.any()).isFalse();
        due.release(taken, new BitSet());
        assertThat(due.take(16, LONG)).isEqualTo(shards(3));
    }

    @Test
    void allShardsAreDueWhenNothingWasToldInTime() throws InterruptedException {
        assertThat(due.take(16, Duration.ofMillis(1)).cardinality()).isEqualTo(16);
    }

    @Test
    void shardsAreTakenInTurn() throws InterruptedException {
        IntStream.range(0, 4).forEach(due::add);
        var first = due.take(2, LONG);
        due.release(first, first);
        assertThat(due.take(2, LONG)).isEqualTo(shards(2, 3));
    }

    @Test
    void laneAddsWhatIsFreeAndWhatIsDueAgainToItsOwn() throws InterruptedException {
        due.add(3);
        due.add(4);
        var held = due.take(1, LONG);
        due.take(1, LONG);
        due.add(3);
        due.add(4);
        due.add(5);
        assertThat(due.takeMore(held, 16, LONG.toNanos())).isEqualTo(shards(3, 5));
    }

    @Test
    void laneThatWaitsForMoreIsNotKeptLongerThanAsked() throws InterruptedException {
        assertThat(due.takeMore(shards(3), 16, 1_000)).isEqualTo(new BitSet());
        assertThat(due.any()).isFalse();
    }

    @Test
    void shardInHandTellsSinceWhenItsFirstCommitWaits() throws InterruptedException {
        var shard = Shards.of("alice");
        due.committed(new Appended("alice", "todo", 1));
        var afterFirst = System.nanoTime();
        due.committed(new Appended("alice", "todo", 2));
        var failed = due.take(16, LONG);
        assertSinceAtLeast(System.nanoTime() - afterFirst, shard);
        due.committed(new Appended("alice", "todo", 3));
        due.release(failed, failed);
        var taken = due.take(16, LONG);
        assertSinceAtLeast(System.nanoTime() - afterFirst, shard);
        due.release(taken, new BitSet());
        due.add(shard);
        due.take(16, LONG);
        assertThat(due.sinceCommit(shard)).isEmpty();
    }

    private void assertSinceAtLeast(long nanos, int shard) {
        assertThat(due.sinceCommit(shard).orElseThrow().toNanos()).isGreaterThanOrEqualTo(nanos);
    }

    @Test
    @Timeout(30)
    void nothingGivesWayWhileNobodyWrites() throws InterruptedException {
        due.giveWay(LONG);
    }

    @Test
    @Timeout(30)
    void laneGivesWayToWritesUntilItIsWoken() throws Exception {
        due.committed(new Appended("alice", "todo", 1));
        var rest = new FutureTask<Void>(() -> {
            due.giveWay(LONG);
            return null;
        });
        var lane = Thread.startVirtualThread(rest);
        await().until(() -> lane.getState() == Thread.State.TIMED_WAITING);
        due.committed(new Appended("alice", "todo", 2));
        assertThat(rest.isDone()).isFalse();
        due.wake();
        rest.get();
    }

    @Test
    @Timeout(30)
    void laneGivesWayForTheTimeItIsTold() throws InterruptedException {
        due.committed(new Appended("alice", "todo", 1));
        due.giveWay(Duration.ofMillis(1));
    }

    /// Many writers and lanes: what was added is taken after it was added, whatever the others do meanwhile, and long
    /// before all shards become due.
    @Test
    void noWakeUpIsLost() {
        var written = new AtomicIntegerArray(Shards.COUNT);
        var relayed = new AtomicIntegerArray(Shards.COUNT);
        var total = 40_000;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 4)
                    .forEach(writer ->
                            threads.submit(() -> IntStream.range(0, total / 4).forEach(number -> {
                                var shard = (number * 7 + writer) % Shards.COUNT;
                                written.incrementAndGet(shard);
                                due.add(shard);
                            })));
            var lanes = IntStream.range(0, 3)
                    .mapToObj(_ -> threads.submit(() -> relay(written, relayed, total)))
                    .toList();
            await().atMost(LONG.dividedBy(2)).until(() -> sum(relayed) == total);
            await().until(() -> {
                due.wake();
                return lanes.stream().allMatch(Future::isDone);
            });
        }
    }

    private Void relay(AtomicIntegerArray written, AtomicIntegerArray relayed, int total) throws InterruptedException {
        while (sum(relayed) < total) {
            var taken = due.take(4, LONG);
            taken.stream().forEach(shard -> relayed.set(shard, written.get(shard)));
            due.release(taken, new BitSet());
        }
        return null;
    }

    private static int sum(AtomicIntegerArray counts) {
        return IntStream.range(0, counts.length()).map(counts::get).sum();
    }

    private static BitSet shards(int... numbers) {
        var shards = new BitSet();
        IntStream.of(numbers).forEach(shards::set);
        return shards;
    }
}

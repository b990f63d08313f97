package dev.lossless.todo.writes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;

/// Keeps the only lane of a replica busy until it is closed, so that what comes meanwhile waits, in the order of its
/// coming.
final class BusyLane implements AutoCloseable {

    private static final Executor THREADS = command -> Thread.ofVirtual().start(command);

    private final Writes writes;
    private final Lane lane;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Future<Long> blocker;

    /// @param user whose stream there is already
    BusyLane(Writes writes, String user) throws InterruptedException {
        this.writes = writes;
        this.lane = writes.lane(user);
        var begun = new CountDownLatch(1);
        this.blocker = start(writes, Append.after(user, () -> {
            begun.countDown();
            end.await();
            return null;
        }));
        begun.await();
    }

    static <R> CompletableFuture<R> start(Writes writes, Change<R> change) {
        return CompletableFuture.supplyAsync(() -> writes.run(change), THREADS);
    }

    /// Returns when the change waits.
    <R> CompletableFuture<R> add(Change<R> change) {
        var before = lane.waiting();
        var added = start(writes, change);
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> lane.waiting() == before + 1);
        return added;
    }

    /// Lets the lane go on. What waited is the next batch.
    @Override
    public void close() {
        end.countDown();
        assertThat(blocker).succeedsWithin(Duration.ofSeconds(20));
    }
}

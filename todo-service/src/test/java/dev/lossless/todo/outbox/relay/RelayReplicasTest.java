package dev.lossless.todo.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import dev.lossless.todo.outbox.NewEvent;
import dev.lossless.todo.outbox.Outbox;
import dev.lossless.todo.outbox.OutboxConfig;
import dev.lossless.todo.outbox.Shards;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@TodoServiceTest
class RelayReplicasTest {

    private static final int USERS = 20;
    private static final int EVENTS = 50;

    @Inject
    Outbox outbox;

    @Inject
    RelayStore store;

    @Inject
    OutboxConfig config;

    @Inject
    Comparison comparison;

    @Inject
    Unwritable unwritable;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> broker;

    private final List<DueShards> signals = new CopyOnWriteArrayList<>();

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @Test
    void replicasComingAndGoingLoseNothingAndKeepEachUsersOrder() throws Exception {
        var users = Stream.generate(Users::fresh).limit(USERS).toList();
        try (var topic = new TopicReader(kafka, "todo.events")) {
            var first = startReplica();
            var writing = writeInTheBackground(users);
            var second = startReplica();
            stop(first);
            var third = startReplica();
            for (var write : writing) {
                write.get();
            }
            for (var user : users) {
                assertThat(topic.await(user, EVENTS).stream()
                                .map(TopicReader::sequence)
                                .distinct())
                        .isEqualTo(LongStream.rangeClosed(1, EVENTS).boxed().toList());
            }
            stop(second);
            stop(third);
        }
    }

    @Test
    void turnEndsThoughMoreIsAlwaysDue() throws Exception {
        var alice = Users.fresh();
        var shard = new BitSet();
        shard.set(Shards.of(alice));
        var hasPublished = new CountDownLatch(1);
        var replica = startReplica(new DueShards() {

            @Override
            synchronized BitSet takeMore(BitSet held, int atMost, long nanos) throws InterruptedException {
                hasPublished.countDown();
                add(Shards.of(alice));
                return super.takeMore(held, atMost, nanos);
            }
        });
        while (hasPublished.getCount() > 0) {
            append(alice);
        }
        await().until(() -> isFree(shard));
        stop(replica);
    }

    /// Both lanes, each at its first turn.
    @Test
    void laneGoesOnAfterAnError() throws Exception {
        var turns = new AtomicInteger();
        var replica = startReplica(new DueShards() {

            @Override
            synchronized BitSet take(int atMost, Duration patience) throws InterruptedException {
                if (turns.incrementAndGet() <= config.lanes()) {
                    throw new StackOverflowError("of the test");
                }
                return super.take(atMost, patience);
            }
        });
        await().until(() -> turns.get() >= 3 * config.lanes());
        stop(replica);
    }

    @Test
    void laneGivesWayAfterATurnOfABacklogOnly() throws Exception {
        var alice = Users.fresh();
        var turns = new CountDownLatch(1 + config.lanes()); // so that one of them has come back for another
        var rests = new LinkedBlockingQueue<Duration>();
        var replica = startReplica(new DueShards() {

            @Override
            synchronized void release(BitSet taken, BitSet again) {
                super.release(taken, again);
                turns.countDown();
            }

            @Override
            synchronized void giveWay(Duration time) {
                rests.add(time);
            }
        });
        await().until(() -> {
            append(alice);
            return turns.getCount() == 0;
        });
        assertThat(rests).isEmpty();
        await().until(() -> {
            append(alice, config.batchPerShard());
            return !rests.isEmpty();
        });
        assertThat(rests.element()).isPositive();
        stop(replica);
    }

    private boolean isFree(BitSet shard) throws SQLException {
        try (var turn = store.begin()) {
            return turn.lock(shard).equals(shard);
        }
    }

    private List<Future<?>> writeInTheBackground(List<String> users) {
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var running = users.stream()
                .<Future<?>>map(
                        user -> threads.submit(() -> IntStream.range(0, EVENTS).forEach(_ -> append(user))))
                .toList();
        threads.shutdown();
        return running;
    }

    private void append(String user) {
        append(user, 1);
    }

    private void append(String user, int events) {
        QuarkusTransaction.requiringNew().run(() -> IntStream.range(0, events)
                .forEach(_ -> outbox.append(new NewEvent(
                        "todo",
                        "an-aggregate",
                        1,
                        "TodoTested",
                        user,
                        outbox.next(user, "todo"),
                        Instant.now(),
                        Map.of()))));
        signals.forEach(signal -> signal.add(Shards.of(user)));
    }

    /// With commits told to it as to the replica that took the write, so that all of them want the same shards.
    private OutboxRelay startReplica() throws SQLException {
        return startReplica(new DueShards());
    }

    private OutboxRelay startReplica(DueShards signal) throws SQLException {
        signals.add(signal);
        var metrics = new OutboxMetrics(new SimpleMeterRegistry(), Clock.systemUTC());
        var relay = new OutboxRelay(store, broker, signal, config, comparison, unwritable, metrics, Clock.systemUTC());
        relay.start(new StartupEvent());
        return relay;
    }

    private static void stop(OutboxRelay relay) throws InterruptedException {
        relay.stop(new ShutdownEvent());
    }
}

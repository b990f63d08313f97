package dev.lossless.analytics;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.analytics.figures.Fact;
import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.OffsetRange;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Position;
import dev.lossless.subscriber.engine.Retries;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/// As when partitions move while their old owners are still at work: several replicas hold the same events, of
/// users that are known and of users that none has seen yet. `-Drepetitions=5000` for a long run.
@QuarkusTest
class OverlappingBatchesTest extends RealServersTest {

    private static final int REPETITIONS = Integer.getInteger("repetitions", 25);
    private static final int KNOWN = 20;
    private static final int NEW = 20;
    private static final long EVENTS = 8;
    private static final int BATCHES = 3;

    @Inject
    EventHandler<Optional<Fact>> handler;

    @Inject
    Retries retries;

    private record Done(String what, Outcome<Optional<Fact>> outcome) {

        List<Position> positions() {
            return outcome.effects().stream().map(event -> event.position()).toList();
        }

        @Override
        public String toString() {
            return "%s: duplicates=%d late=%d gaps=%d effects=%s"
                    .formatted(
                            what,
                            outcome.duplicates(),
                            outcome.late(),
                            outcome.gaps().size(),
                            positions().stream()
                                    .map(position -> position.stream().userId() + "/" + position.sequence())
                                    .toList());
        }
    }

    @Test
    void eventThatSeveralReplicasHoldAtOnceIsCountedOnce() throws Exception {
        for (var repetition = 1; repetition <= REPETITIONS; repetition++) {
            var random = new Random(repetition);
            var streams = streams(repetition);
            var done = new ArrayList<Done>();
            done.add(count("before", known(streams, random), Map.of()));
            done.addAll(countAtOnce(streams, random));
            done.add(count("after", streams.stream().flatMap(List::stream).toList(), Map.of()));
            requireEachOnce(repetition, done);
        }
        requireEveryoneIsTheSumOfUsers();
    }

    private List<List<TestEvent>> streams(int repetition) {
        return IntStream.range(0, KNOWN + NEW)
                .mapToObj(number -> "%s-%d-%d".formatted(user, repetition, number))
                .map(name -> LongStream.rangeClosed(1, EVENTS)
                        .mapToObj(sequence -> TodoEvents.created(name, sequence))
                        .toList())
                .toList();
    }

    private static List<TestEvent> known(List<List<TestEvent>> streams, Random random) {
        return streams.subList(0, KNOWN).stream()
                .flatMap(events -> events.subList(0, 1 + random.nextInt(3)).stream())
                .toList();
    }

    private List<Done> countAtOnce(List<List<TestEvent>> streams, Random random) throws Exception {
        var replicas = new ArrayList<Callable<List<Done>>>();
        for (var replica = 0; replica < 4 + random.nextInt(3); replica++) {
            replicas.add(replica(replica, streams, random));
        }
        replicas.add(this::report);
        var done = new ArrayList<Done>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(replicas)) {
                done.addAll(answer.get());
            }
        }
        return done;
    }

    /// Batch after batch, each with a part of the streams of most users.
    private Callable<List<Done>> replica(int replica, List<List<TestEvent>> streams, Random random) {
        var batches =
                Stream.generate(() -> part(streams, random)).limit(BATCHES).toList();
        return () -> {
            var done = new ArrayList<Done>();
            for (var batch = 0; batch < BATCHES; batch++) {
                done.add(count(
                        "replica %d batch %d".formatted(replica, batch), batches.get(batch), ranges(replica, batch)));
            }
            return done;
        };
    }

    private static List<TestEvent> part(List<List<TestEvent>> streams, Random random) {
        return streams.stream()
                .filter(_ -> random.nextInt(4) > 0)
                .flatMap(events -> {
                    var from = random.nextInt((int) EVENTS);
                    var to = from + 1 + random.nextInt((int) EVENTS - from);
                    return events.subList(from, to).stream();
                })
                .toList();
    }

    /// Neighbours share a partition, of a topic that nobody reads.
    private static Map<TopicPartition, OffsetRange> ranges(int replica, int batch) {
        var ranges = new HashMap<TopicPartition, OffsetRange>();
        for (var partition = replica; partition < replica + 2; partition++) {
            ranges.put(
                    new TopicPartition("overlapping", partition),
                    new OffsetRange(0, 10L * batch + 10, Optional.empty(), Uuid.ZERO_UUID));
        }
        return ranges;
    }

    /// Reads the figures meanwhile, on connections of the same pool.
    private List<Done> report() {
        Rest.as(user).get("/users/me/statistics");
        return List.of();
    }

    private Done count(String what, List<TestEvent> events, Map<TopicPartition, OffsetRange> ranges)
            throws InterruptedException {
        var batch = new Batch<>(TodoEvents.batch(events).readings(), ranges);
        return new Done(what, retries.untilDone("counting", () -> handler.handle(batch)));
    }

    private void requireEachOnce(int repetition, List<Done> done) throws SQLException {
        var outcomes = done.stream().map(Done::toString).collect(joining("\n", "\n", "\n"));
        assertThat(done.stream().flatMap(one -> one.positions().stream()))
                .as("repetition %d%s", repetition, outcomes)
                .doesNotHaveDuplicates()
                .hasSize((int) ((KNOWN + NEW) * EVENTS));
        assertThat(created())
                .as("repetition %d%s", repetition, outcomes)
                .isEqualTo(repetition * (KNOWN + NEW) * EVENTS);
    }

    private void requireEveryoneIsTheSumOfUsers() throws SQLException {
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            var row = statement.executeQuery("""
                    SELECT (SELECT SUM(IF(user_id = '', created, -created)) FROM event_count), \
                    (SELECT SUM(IF(user_id = '', todos, -todos)) FROM open_count)""");
            row.next();
            assertThat(row.getLong(1)).isZero();
            assertThat(row.getLong(2)).isZero();
        }
    }
}

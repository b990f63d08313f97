package dev.lossless.drill.check;

import dev.lossless.drill.system.DrillSystem;
import dev.lossless.local.Standstill;
import dev.lossless.local.system.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Watches how far behind the commits everything is: the outbox, and each consumer's group.
public final class Lag implements AutoCloseable {

    /// The topics that each consumer reads.
    private static final Map<String, Set<String>> GROUPS = Map.of(
            Service.AUDIT.module(), Set.of(Event.TODOS, Event.USERS),
            Service.ANALYTICS.module(), Set.of(Event.TODOS),
            Service.CACHE.module(), Set.of(Event.TODOS),
            Service.NOTIFICATION.module(), Set.of(Event.TODOS, Event.USERS));

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int KAFKA_MILLIS = 3_000;
    private static final Duration MEMORY = Duration.ofMinutes(15);

    /// Sampling itself and an idle commit take about a second.
    private static final Duration SMALL = Duration.ofSeconds(3);

    private final DrillSystem system;
    private final Database database;
    private final Admin admin;
    private final long begin;
    private final ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final Deque<Ends> history = new ArrayDeque<>();
    private final Thread thread;
    private Connection connection;
    private volatile Sample latest;
    private volatile boolean closed;

    /// What was seen at one moment.
    ///
    /// @param at      since the begin of the run
    /// @param outbox  events that wait there; negative when MySQL did not answer
    /// @param oldest  how long the oldest of them has waited
    /// @param groups  records that each consumer has not yet taken; empty when Kafka did not answer
    /// @param behind  how old the state is that each consumer has reached
    public record Sample(
            Duration at, long outbox, Duration oldest, Map<String, Long> groups, Map<String, Duration> behind) {

        boolean complete() {
            return outbox >= 0 && !groups.isEmpty();
        }

        /// Whether everything that was written a moment ago has taken effect.
        boolean caughtUp() {
            return complete()
                    && oldest.compareTo(SMALL) < 0
                    && behind.values().stream().allMatch(age -> age.compareTo(SMALL) < 0);
        }

        long worstAgeMillis() {
            return Stream.concat(Stream.of(oldest), behind.values().stream())
                    .mapToLong(Duration::toMillis)
                    .max()
                    .orElse(0);
        }

        long waiting() {
            return outbox + groups.values().stream().mapToLong(Long::longValue).sum();
        }

        boolean zero() {
            return complete() && outbox == 0 && groups.values().stream().allMatch(lag -> lag == 0);
        }
    }

    /// The topics' ends at an instant of [System#nanoTime].
    private record Ends(long at, Map<TopicPartition, Long> offsets) {}

    /// @param begin of the run, as [System#nanoTime] tells it
    public Lag(DrillSystem system, long begin) {
        this.system = system;
        this.database = new Database(system);
        this.begin = begin;
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, system.bootstrapServers(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, KAFKA_MILLIS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, KAFKA_MILLIS));
        this.thread = Thread.ofPlatform().name("lag").daemon().start(this::run);
    }

    public List<Sample> samples() {
        return List.copyOf(samples);
    }

    /// The newest sample; empty before the first.
    public Optional<Sample> latest() {
        return Optional.ofNullable(latest);
    }

    /// Returns when a sample that was begun after this call shows that all has caught up.
    ///
    /// @param standstill after so long without progress nothing more is expected
    /// @return how long that took; empty when it came to a standstill before
    public Optional<Duration> awaitCaughtUp(Duration standstill) throws InterruptedException {
        return await(new Standstill(standstill), Sample::caughtUp, Sample::worstAgeMillis);
    }

    /// Returns when nothing waits anywhere.
    public Optional<Duration> awaitZero(Duration standstill) throws InterruptedException {
        return await(new Standstill(standstill), Sample::zero, Sample::waiting);
    }

    /// @param left what is less when it has come nearer
    private Optional<Duration> await(Standstill standstill, Predicate<Sample> wanted, ToLongFunction<Sample> left)
            throws InterruptedException {
        var start = System.nanoTime();
        while (true) {
            var seen = latest;
            if (seen != null && begin + seen.at().toNanos() >= start) {
                if (wanted.test(seen)) {
                    return Optional.of(Duration.ofNanos(System.nanoTime() - start));
                }
                if (seen.complete()) {
                    standstill.at(left.applyAsLong(seen));
                }
            }
            if (standstill.reached()) {
                return Optional.empty();
            }
            Thread.sleep(PAUSE.dividedBy(5));
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        try (admin) {
            while (!closed) {
                var sample = sample();
                samples.add(sample);
                latest = sample;
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException _) {
            // closed
        } finally {
            disconnect();
        }
    }

    private Sample sample() throws InterruptedException {
        var at = Duration.ofNanos(System.nanoTime() - begin);
        var groups = new LinkedHashMap<String, Long>();
        var behind = new LinkedHashMap<String, Duration>();
        try {
            kafka(groups, behind);
        } catch (ExecutionException | TimeoutException _) {
            groups.clear(); // it is away: that is what the sample says
        }
        try {
            var outbox = outbox();
            return new Sample(at, outbox.getFirst(), Duration.ofMillis(outbox.getLast()), groups, behind);
        } catch (SQLException _) {
            disconnect();
            return new Sample(at, -1, Duration.ZERO, groups, behind);
        }
    }

    /// How many events wait, and for how many milliseconds the oldest has.
    private List<Long> outbox() throws SQLException {
        if (connection == null) {
            connection = database.connect("todo");
        }
        return Database.rows(
                        connection,
                        "SELECT COUNT(*), COALESCE(TIMESTAMPDIFF(MICROSECOND, MIN(occurred_at), UTC_TIMESTAMP(6)), 0)"
                                + " FROM outbox_event",
                        row -> List.of(row.getLong(1), row.getLong(2) / 1_000))
                .getFirst();
    }

    private void disconnect() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException _) {
            // it was broken
        }
        connection = null;
    }

    private void kafka(Map<String, Long> groups, Map<String, Duration> behind)
            throws InterruptedException, ExecutionException, TimeoutException {
        var ends = ends();
        history.addLast(ends);
        while (ends.at() - history.getFirst().at() > MEMORY.toNanos()) {
            history.removeFirst();
        }
        for (var group : GROUPS.entrySet()) {
            var committed = admin.listConsumerGroupOffsets(group.getKey())
                    .partitionsToOffsetAndMetadata()
                    .get(KAFKA_MILLIS, TimeUnit.MILLISECONDS);
            groups.put(group.getKey(), lag(ends, committed, group.getValue()));
            behind.put(group.getKey(), age(committed, group.getValue()));
        }
    }

    private Ends ends() throws InterruptedException, ExecutionException, TimeoutException {
        var at = System.nanoTime();
        var topic = admin.describeTopics(List.of(Event.TODOS, Event.USERS))
                .allTopicNames()
                .get(KAFKA_MILLIS, TimeUnit.MILLISECONDS);
        var wanted = new HashMap<TopicPartition, OffsetSpec>();
        topic.values().forEach(found -> found.partitions()
                .forEach(partition ->
                        wanted.put(new TopicPartition(found.name(), partition.partition()), OffsetSpec.latest())));
        var offsets = new HashMap<TopicPartition, Long>();
        admin.listOffsets(wanted)
                .all()
                .get(KAFKA_MILLIS, TimeUnit.MILLISECONDS)
                .forEach((partition, end) -> offsets.put(partition, end.offset()));
        return new Ends(at, offsets);
    }

    private static long lag(Ends ends, Map<TopicPartition, OffsetAndMetadata> committed, Set<String> topics) {
        return ends.offsets().entrySet().stream()
                .filter(end -> topics.contains(end.getKey().topic()))
                .mapToLong(end -> Math.max(0, end.getValue() - offset(committed, end.getKey())))
                .sum();
    }

    /// The age of the newest ends that the group has reached.
    private Duration age(Map<TopicPartition, OffsetAndMetadata> committed, Set<String> topics) {
        var now = System.nanoTime();
        for (var ends = history.descendingIterator(); ends.hasNext(); ) {
            var earlier = ends.next();
            if (lag(earlier, committed, topics) == 0) {
                return Duration.ofNanos(now - earlier.at());
            }
        }
        return MEMORY;
    }

    private static long offset(Map<TopicPartition, OffsetAndMetadata> committed, TopicPartition partition) {
        var known = committed.get(partition);
        return known == null ? 0 : known.offset();
    }
}

package dev.lossless.todo.outbox.relay;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import dev.lossless.todo.outbox.Epochs;
import dev.lossless.todo.outbox.LostEvents;
import dev.lossless.todo.outbox.LostEvents.Published;
import dev.lossless.todo.outbox.Outbox;
import dev.lossless.todo.outbox.OutboxConfig;
import dev.lossless.todo.outbox.PublishedEvent;
import dev.lossless.todo.outbox.Sequence;
import dev.lossless.todo.outbox.UserStream;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalPoolInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/// Compares the ends of the topics with the database, in the background: at the start, whenever the relay got a
/// new connection, and now and then. A database that was restored, or has lost its last commits, is found so.
///
/// Until that is done after a new connection the relay publishes nothing: an event that waits may have the
/// number of one that is published and lost. A broker that is away holds up both.
@ApplicationScoped
class Comparison implements Runnable {

    private static final Logger LOG = Logger.getLogger(Comparison.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /// Counts the connections of the relay's pool.
    @ApplicationScoped
    @DataSource("relay")
    static class Connections implements AgroalPoolInterceptor {

        private final AtomicLong created = new AtomicLong();

        @Override
        public void onConnectionCreate(Connection connection) {
            created.incrementAndGet();
        }

        long created() {
            return created.get();
        }
    }

    private final AgroalDataSource dataSource;
    private final Connections connections;
    private final Map<String, Object> broker;
    private final LostEvents lostEvents;
    private final Epochs epochs;
    private final OutboxConfig.CompareConfig config;
    private final Clock clock;

    /// How many connections there had been when the last comparison began.
    private long compared = -1;

    private final Thread thread = Thread.ofPlatform().name("outbox-comparison").unstarted(this);
    private boolean wanted;
    private volatile long lastNanos = System.nanoTime();

    Comparison(
            @DataSource("relay") AgroalDataSource dataSource,
            @DataSource("relay") Connections connections,
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            LostEvents lostEvents,
            Epochs epochs,
            OutboxConfig config,
            Clock clock,
            MeterRegistry registry) {
        this.dataSource = dataSource;
        this.connections = connections;
        this.broker = broker;
        this.lostEvents = lostEvents;
        this.epochs = epochs;
        this.config = config.compare();
        this.clock = clock;
        TimeGauge.builder("outbox.compare.age", () -> sinceLast().toMillis(), TimeUnit.MILLISECONDS)
                .description("Since the topics' ends were compared with the database the last time")
                .register(registry);
    }

    private Duration sinceLast() {
        return config.enabled() ? Duration.ofNanos(System.nanoTime() - lastNanos) : Duration.ZERO;
    }

    /// Returns whether all connections that exist were made before the last comparison. When not, one is
    /// wanted, and this waits for it for a while.
    synchronized boolean isDone(Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (config.enabled() && compared < connections.created()) {
            wanted = true;
            notifyAll();
            var left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(1 + left / 1_000_000);
        }
        return true;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            thread.start();
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        if (config.enabled()) {
            thread.interrupt();
            thread.join(LONGEST_PAUSE);
        }
    }

    /// Compares until it is interrupted.
    @Override
    public void run() {
        try {
            var failures = 0;
            while (true) {
                try {
                    compare();
                    failures = 0;
                    await(config.every());
                } catch (InterruptException _) {
                    throw new InterruptedException();
                } catch (SQLException | RuntimeException | Error e) {
                    failures++;
                    log(failures, e);
                    await(pause(failures));
                }
            }
        } catch (InterruptedException _) {
            LOG.debug("the comparison of topics and database ends");
        }
    }

    private static void log(int failures, Throwable e) {
        if (failures == 1) {
            LOG.warnf("topics and database not compared, it is tried again until it succeeds: cause=%s", e);
        } else {
            LOG.debugf("topics and database not compared: failures=%d cause=%s", failures, e);
        }
    }

    private static Duration pause(int failures) {
        var pause = Duration.ofMillis(100L << Math.min(failures, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private synchronized void await(Duration atMost) throws InterruptedException {
        var deadline = System.nanoTime() + atMost.toNanos();
        for (var left = atMost.toNanos(); !wanted && left > 0; left = deadline - System.nanoTime()) {
            wait(1 + left / 1_000_000);
        }
        wanted = false;
    }

    /// Finds what the database has lost, raises the epoch above it, and withdraws it.
    ///
    /// @return how many events
    int compare() throws SQLException {
        try (var connection = dataSource.getConnection();
                var ends = new TopicEnds(broker, config.aggregateTypes(), clock)) {
            var before = connections.created();
            var first = isUncompared(before);
            var published = new HashMap<UserStream, Map<String, Long>>();
            var lost = lost(ends, first, published, connection);
            for (var stream :
                    lost.stream().collect(groupingBy(PublishedEvent::stream)).entrySet()) {
                stream.getValue().sort(comparingLong(PublishedEvent::sequence));
                lostEvents.withdraw(
                        stream.getKey(),
                        stream.getValue(),
                        new Published(published.get(stream.getKey()), first),
                        connection);
            }
            done(before);
            return lost.size();
        }
    }

    private synchronized boolean isUncompared(long created) {
        return compared < created;
    }

    private synchronized void done(long before) {
        compared = before;
        lastNanos = System.nanoTime();
        notifyAll();
    }

    /// The lost commits are the newest ones, so each partition is read backwards until a part of it has no lost
    /// event.
    ///
    /// @param published gets the numbers of all that is read, by id
    private List<PublishedEvent> lost(
            TopicEnds ends, boolean waiting, Map<UserStream, Map<String, Long>> published, Connection connection)
            throws SQLException {
        var lost = new ArrayList<PublishedEvent>();
        Set<TopicPartition> partitions = new HashSet<>(ends.partitions());
        for (var count = config.records(); !partitions.isEmpty(); count = Math.min(2 * count, 5_000)) {
            var events = ends.before(partitions, count);
            events.forEach(event -> published
                    .computeIfAbsent(event.stream(), _ -> new HashMap<>())
                    .put(event.id(), event.sequence()));
            var found = lostEvents.among(events, waiting, connection);
            lost.addAll(found);
            raiseAbove(found, connection);
            if (lost.size() >= config.limit()) {
                LOG.errorf(
                        "the database has lost more events than are withdrawn: found=%d limit=%d, figures and the like"
                                + " will not agree with it",
                        lost.size(), config.limit());
                break;
            }
            var hit = found.stream().map(Comparison::partition).collect(toSet());
            partitions = partitions.stream().filter(hit::contains).collect(toCollection(HashSet::new));
        }
        return lost;
    }

    /// At once: what is written while the rest is looked for has the numbers that it keeps.
    private void raiseAbove(List<PublishedEvent> found, Connection connection) throws SQLException {
        var epoch = found.stream()
                .mapToLong(event -> Sequence.epochOf(event.sequence()))
                .max();
        if (epoch.isPresent()) {
            epochs.raiseAbove(connection, epoch.getAsLong());
        }
    }

    private static TopicPartition partition(PublishedEvent event) {
        return new TopicPartition(Outbox.topicOf(event.stream().aggregateType()), event.partition());
    }
}

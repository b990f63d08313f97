package dev.lossless.todo.outbox;

import dev.lossless.todo.outbox.OutboxConfig.BacklogConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jboss.logging.Logger;

/// Counts the backlog now and then, tells it, warns from a first mark on, and lets writes be refused from a
/// second one
/// on. A write costs no more than a look at the last count.
@ApplicationScoped
public class BacklogWatch {

    private static final Logger LOG = Logger.getLogger(BacklogWatch.class);

    /// It pauses so many times as long as it has counted.
    private static final int SHARE = 20;

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private enum Level {
        NORMAL,
        HIGH,
        FULL
    }

    private final BacklogStore store;
    private final boolean relaying;
    private final BacklogConfig marks;
    private final Clock clock;
    private Instant counted = Instant.EPOCH;
    private Duration took = Duration.ZERO;
    private volatile Backlog last = Backlog.NONE;
    private volatile Level level = Level.NORMAL;
    private volatile Set<UserStream> full = Set.of();

    BacklogWatch(BacklogStore store, OutboxConfig config, Clock clock, MeterRegistry registry) {
        this.store = store;
        this.relaying = config.relay();
        this.marks = config.backlog();
        this.clock = clock;
        gauge(registry, "outbox.backlog", "Committed events that are to be published", Backlog::events);
        gauge(registry, "outbox.parked.events", "Events behind a refused one of their stream", Backlog::parkedEvents);
        gauge(registry, "outbox.parked.streams", "Streams that are parked", Backlog::parkedStreams);
        TimeGauge.builder("outbox.oldest.age", () -> last.oldest().toMillis(), TimeUnit.MILLISECONDS)
                .description("Age of the oldest event that is to be published")
                .register(registry);
        Gauge.builder("outbox.backlog.level", () -> level.ordinal())
                .description("0 normal, 1 above the mark that warns, 2 above the mark from which writes are refused")
                .register(registry);
    }

    /// The last count.
    public Backlog last() {
        return last;
    }

    @Scheduled(every = "${outbox.backlog.count-every:5s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void countRegularly() {
        var begin = clock.instant();
        if (isTooSoon(begin)) {
            return;
        }
        try {
            count();
        } catch (SQLException e) {
            LOG.warnf("backlog not counted: cause=%s", e);
        } finally {
            counted = clock.instant();
            took = Duration.between(begin, counted);
        }
    }

    /// Counting a long backlog takes the database seconds, and each replica does it.
    private boolean isTooSoon(Instant now) {
        var pause = took.multipliedBy(SHARE);
        var next = counted.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        return now.isBefore(next) && !now.isBefore(counted);
    }

    /// Counts now. Where another tool relays the table nobody here knows what is published: nothing is
    /// counted
    /// then.
    public Backlog count() throws SQLException {
        last = relaying ? store.count(clock.instant()) : Backlog.NONE;
        change(level(last));
        refuse(relaying && last.parkedStreams() > 0 ? store.streamsAside(marks.refuseParkedRows()) : Set.of());
        return last;
    }

    /// @throws BacklogFullException above the second mark, and when this stream is parked with as many events
    ///     as it may
    ///     have
    void requireRoom(UserStream stream) {
        if (level == Level.FULL) {
            throw new BacklogFullException(last);
        }
        if (full.contains(stream)) {
            throw new BacklogFullException(stream, marks.refuseParkedRows());
        }
    }

    private void refuse(Set<UserStream> streams) {
        streams.stream()
                .filter(stream -> !full.contains(stream))
                .forEach(stream -> LOG.errorf(
                        "parked stream is full, its user's writes are refused: userId=%s topic=%s limit=%d",
                        stream.userId(), stream.topic(), marks.refuseParkedRows()));
        full = streams;
    }

    private Level level(Backlog backlog) {
        if (backlog.events() >= marks.refuseRows()
                || marks.refuseAge()
                        .filter(age -> backlog.oldest().compareTo(age) >= 0)
                        .isPresent()) {
            return Level.FULL;
        }
        return backlog.events() >= marks.warnRows() || backlog.oldest().compareTo(marks.warnAge()) >= 0
                ? Level.HIGH
                : Level.NORMAL;
    }

    private void change(Level now) {
        if (now == level) {
            return;
        }
        var text = "outbox backlog is %s: events=%d oldest=%s parkedEvents=%d"
                .formatted(now, last.events(), last.oldest(), last.parkedEvents());
        switch (now) {
            case NORMAL -> LOG.info(text);
            case HIGH -> LOG.warn(text);
            case FULL -> LOG.error(text + ", writes are refused");
        }
        level = now;
    }

    private void gauge(MeterRegistry registry, String name, String description, ToLongFunction<Backlog> value) {
        Gauge.builder(name, () -> value.applyAsLong(last))
                .description(description)
                .register(registry);
    }
}

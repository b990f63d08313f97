package dev.lossless.analytics.rollup;

import dev.lossless.analytics.figures.Kept;
import dev.lossless.subscriber.jdbc.Transaction;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// Makes one row of each day out of its quarters of an hour, once they are old. They are moved in small
/// transactions,
/// oldest first; replicas may do it at the same time. What comes late for such a day is counted by its
/// quarter as ever,
/// and moved with the next look.
@ApplicationScoped
class Rollup {

    private static final Logger LOG = Logger.getLogger(Rollup.class);
    private static final Duration LEAST = Duration.ofDays(366);

    /// Rows of events in one transaction.
    private static final int BITE = 300;

    private final DataSource dataSource;
    private final RollupConfig config;
    private final Clock clock;

    Rollup(DataSource dataSource, RollupConfig config, Clock clock) {
        this.dataSource = dataSource;
        this.config = config;
        this.clock = clock;
    }

    /// @throws IllegalStateException when a report could be asked for that cannot be given
    void check(@Observes StartupEvent event) {
        if (config.keepQuarters().compareTo(LEAST) < 0) {
            throw new IllegalStateException("statistics.keep-quarters is %s, it must be at least %d days"
                    .formatted(config.keepQuarters(), LEAST.toDays()));
        }
    }

    @Scheduled(every = "{statistics.roll-up}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void rollUpWhenDue() {
        try {
            rollUp(clock.instant());
        } catch (SQLException e) {
            LOG.warnf("old figures not rolled up, tried again after the interval: cause=%s", e);
        }
    }

    /// Moves all that is old at this time.
    ///
    /// @return how many rows of events
    long rollUp(Instant now) throws SQLException {
        var first = Kept.at(now, config.keepQuarters()).firstSlot();
        var moved = 0L;
        int some;
        do {
            some = Transaction.commit(dataSource, connection -> new RollupTables(connection).move(first, BITE));
            moved += some;
        } while (some > 0);
        if (moved > 0) {
            LOG.infof("old figures rolled up into days: rows=%d", moved);
        }
        return moved;
    }
}

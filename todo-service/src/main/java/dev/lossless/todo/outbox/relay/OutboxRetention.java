package dev.lossless.todo.outbox.relay;

import dev.lossless.todo.outbox.OutboxConfig;
import dev.lossless.todo.storage.Transactions;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// Where another tool relays the table (`outbox.relay` is off), nobody deletes what is published: events are
/// kept for
/// `outbox.keep`, so that the tool finds them again after an outage, and are then deleted here, oldest first.
@ApplicationScoped
class OutboxRetention {

    private static final Logger LOG = Logger.getLogger(OutboxRetention.class);
    private static final int BITE = 1_000;

    /// The newest of the oldest events that are old enough; nothing beyond them is read.
    private static final String BOUNDARY = """
            SELECT MAX(position) FROM (SELECT position, occurred_at FROM outbox_event ORDER BY position LIMIT %d) oldest
            WHERE occurred_at < ?""".formatted(BITE);
    private static final String DELETE = "DELETE e FROM outbox_event e FORCE INDEX (outbox_event_position) "
            + "WHERE e.position <= ? AND e.occurred_at < ?";

    private final DataSource dataSource;
    private final Transactions transactions;
    private final OutboxConfig config;
    private final Clock clock;

    OutboxRetention(DataSource dataSource, Transactions transactions, OutboxConfig config, Clock clock) {
        this.dataSource = dataSource;
        this.transactions = transactions;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void purgeRegularly() {
        if (!config.relay()) {
            purge(clock.instant().minus(config.keep()));
            nameParked();
        }
    }

    /// No tool but the relay publishes them.
    private void nameParked() {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT COUNT(*), COALESCE(SUM(events), 0) FROM outbox_parked")) {
            row.next();
            if (row.getLong(1) > 0) {
                LOG.errorf(
                        "parked streams are not published while outbox.relay is off: streams=%d events=%d; switch it on,"
                                + " and re-drive or discard them",
                        row.getLong(1), row.getLong(2));
            }
        } catch (SQLException e) {
            LOG.warnf("parked streams not counted: cause=%s", e);
        }
    }

    /// Deletes the events before this time, in transactions of about a thousand. Replicas may do this at the
    /// same time.
    ///
    /// @return how many
    int purge(Instant before) {
        var time = LocalDateTime.ofInstant(before, ZoneOffset.UTC);
        var total = 0;
        int bite;
        do {
            bite = transactions.write(() -> deleteOldest(time));
            total += bite;
        } while (bite > 0);
        return total;
    }

    private int deleteOldest(LocalDateTime before) throws SQLException {
        try (var connection = dataSource.getConnection();
                var delete = connection.prepareStatement(DELETE)) {
            delete.setLong(1, boundary(connection, before));
            delete.setObject(2, before);
            return delete.executeUpdate();
        }
    }

    /// 0, below every position, when none of the oldest is old enough.
    private static long boundary(Connection connection, LocalDateTime before) throws SQLException {
        try (var select = connection.prepareStatement(BOUNDARY)) {
            select.setObject(1, before);
            try (var rows = select.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}

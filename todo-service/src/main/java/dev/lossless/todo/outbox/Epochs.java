package dev.lossless.todo.outbox;

import dev.lossless.datasource.AnotherServer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/// The epoch of the streams' numbers, and when it is raised: see [Sequence].
@ApplicationScoped
public class Epochs {

    private static final Logger LOG = Logger.getLogger(Epochs.class);
    private static final int NO_SUCH_TABLE = 1146;

    /// The same on MySQL and MariaDB, each of which has its own variable for it.
    private static final String IDENTITY = """
            SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_uuid', 'server_uid', 'hostname', 'port', 'server_id')""";

    private static final String READ = "SELECT epoch, server, UTC_TIMESTAMP(6) FROM stream_epoch";

    /// Of many replicas that find the same thing at the same moment one raises it.
    private static final String CHANGE =
            "UPDATE stream_epoch SET epoch = ?, server = ?, raised_at = ? WHERE epoch = ? AND server = ?";

    private final Clock clock;
    private final Counter raised;
    private final Event<AnotherServer> another;

    /// To which this replica connected the last time.
    private final AtomicReference<String> lastServer = new AtomicReference<>();

    private volatile long last;

    /// The latest epoch that this replica has seen, on whichever server. One that takes another's place may not
    /// have heard of it.
    private final AtomicLong latest = new AtomicLong();

    Epochs(Clock clock, MeterRegistry registry, Event<AnotherServer> another) {
        this.clock = clock;
        this.another = another;
        this.raised = Counter.builder("outbox.epoch.raised")
                .description("How often this replica raised the epoch of the streams' numbers")
                .register(registry);
        Gauge.builder("outbox.epoch", () -> last)
                .description("The epoch of the streams' numbers: 0 until the first fail-over or restore")
                .register(registry);
    }

    /// What is stored.
    ///
    /// @param now the database's clock
    private record Stored(long epoch, String server, LocalDateTime now) {}

    /// Compares the server that this new connection leads to with the one that the numbers belong to. When it
    /// is another one, or does not know of an epoch that this replica has seen, the epoch is raised before
    /// anybody can use the connection.
    ///
    /// @throws SQLException when that is not possible: the connection must not be used then
    void meet(Connection connection) throws SQLException {
        try {
            var server = identity(connection);
            var before = lastServer.getAndSet(server);
            if (before != null && !before.equals(server)) {
                another.fire(new AnotherServer(server));
            }
            for (var stored = read(connection); !belongs(stored, server); stored = read(connection)) {
                if (stored.server().isEmpty()) {
                    change(connection, stored, stored.epoch(), server);
                } else {
                    begin(connection, stored, server);
                }
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SUCH_TABLE) {
                throw e;
            }
            LOG.debug("a connection of the migrations, which make the table");
        }
    }

    private void begin(Connection connection, Stored stored, String server) throws SQLException {
        var epoch = next(stored);
        if (change(connection, stored, epoch, server)) {
            LOG.errorf(
                    "the database is another server than before, or has fewer commits, numbers of streams continue in"
                            + " a new epoch: epoch=%d server=[%s] before=[%s]",
                    epoch, server, stored.server());
        }
    }

    private boolean belongs(Stored stored, String server) {
        return stored.server().equals(server) && stored.epoch() >= latest.get();
    }

    /// The epoch now, within the caller's transaction.
    long epochNow(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(READ)) {
            row.next();
            return row.getLong(1);
        }
    }

    /// Raises the epoch, unless it is later than this one already: numbers of this epoch were given by somebody
    /// else.
    ///
    /// @return the epoch now
    public long raiseAbove(Connection connection, long epoch) throws SQLException {
        var stored = read(connection);
        while (stored.epoch() <= epoch) {
            var target = Math.max(next(stored), epoch + 1);
            if (change(connection, stored, target, stored.server())) {
                LOG.errorf("numbers of streams continue in a new epoch: epoch=%d before=%d", target, stored.epoch());
            }
            stored = read(connection);
        }
        return stored.epoch();
    }

    /// By the slower one of the two clocks: an epoch in the future would be refused by subscribers.
    private long next(Stored stored) {
        var database = stored.now().toInstant(ZoneOffset.UTC);
        var now = clock.instant();
        return Math.max(latest.get() + 1, Sequence.epochAt(database.isBefore(now) ? database : now));
    }

    private boolean change(Connection connection, Stored before, long epoch, String server) throws SQLException {
        try (var statement = connection.prepareStatement(CHANGE)) {
            statement.setLong(1, epoch);
            statement.setString(2, server);
            statement.setObject(3, before.now());
            statement.setLong(4, before.epoch());
            statement.setString(5, before.server());
            var changed = statement.executeUpdate() == 1;
            commit(connection);
            if (changed && epoch > before.epoch()) {
                raised.increment();
            }
            return changed;
        }
    }

    private Stored read(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(READ)) {
            if (!row.next()) {
                throw new SQLException("the table stream_epoch is empty");
            }
            var stored = new Stored(row.getLong(1), row.getString(2), row.getObject(3, LocalDateTime.class));
            last = stored.epoch();
            latest.accumulateAndGet(last, Math::max);
            commit(connection);
            return stored;
        }
    }

    private static String identity(Connection connection) throws SQLException {
        var identity = new StringJoiner(" ");
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(IDENTITY)) {
            while (rows.next()) {
                identity.add(rows.getString(1) + "=" + rows.getString(2));
            }
        }
        return identity.toString();
    }

    /// Whatever mode the connection is in.
    private static void commit(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("COMMIT");
        }
    }
}

package dev.lossless.cli.verify;

import dev.lossless.cli.CliException;
import dev.lossless.cli.verify.Finding.Kind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/// What todo-service's database says about the users' streams: how far they are committed, and what still
/// waits
/// in
/// the outbox.
final class CommittedStreams implements AutoCloseable {

    /// What has left the outbox must be on the topic. All tables in one snapshot. Before the first number of
    /// an epoch
    /// comes the last one of the epoch before.
    private static final String PUBLISHED = """
            SELECT s.topic, s.user_id, CASE WHEN w.first IS NULL THEN s.sequence
              WHEN w.first >= 1000000000 AND w.first % 1000000000 = s.before_epoch % 1000000000 + 1 THEN s.before_epoch
              ELSE w.first - 1 END FROM user_stream s LEFT JOIN (
              SELECT user_id, aggregatetype, MIN(first) AS first FROM (
                SELECT user_id, aggregatetype, MIN(sequence) AS first FROM outbox_event GROUP BY user_id, aggregatetype
                UNION ALL
                SELECT user_id, aggregatetype, MIN(sequence) FROM outbox_parked_event GROUP BY user_id, aggregatetype
              ) parts GROUP BY user_id, aggregatetype
            ) w ON w.user_id = s.user_id AND CONCAT(w.aggregatetype, '.events') = s.topic""";

    private static final String COMMITTED = "SELECT sequence FROM user_stream WHERE topic = ? AND user_id = ?";

    private final Connection connection;

    CommittedStreams(String url, String user, String password) {
        try {
            connection = DriverManager.getConnection(url, user, password);
            connection.setReadOnly(true);
        } catch (SQLException e) {
            throw new CliException("Cannot reach the database at " + url + ": " + e.getMessage(), e);
        }
    }

    /// Tells the log what it must hold. Take the ends of the topics afterwards.
    ///
    /// @return the number of streams
    long requireIn(EventLog log) {
        try (var statement = streaming();
                var rows = statement.executeQuery(PUBLISHED)) {
            var count = 0L;
            while (rows.next()) {
                log.require(rows.getString(1), rows.getString(2), rows.getLong(3));
                count++;
            }
            return count;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// Reports events that are on a topic without having committed. Call it after the topics were read.
    void checkCommitted(EventLog log, String topic) {
        try (var statement = connection.prepareStatement(COMMITTED)) {
            statement.setString(1, topic);
            log.forEachLast(topic, (user, last) -> {
                var committed = committed(statement, user);
                if (committed < last) {
                    log.report(Finding.of(
                            Kind.NOT_COMMITTED,
                            topic,
                            user,
                            "on the topic up to sequence %d, committed only up to %d".formatted(last, committed)));
                }
            });
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static long committed(PreparedStatement statement, String user) {
        try {
            statement.setString(2, user);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// Row by row: Connector/J keeps the whole answer in memory otherwise.
    private Statement streaming() throws SQLException {
        var statement = connection.createStatement();
        statement.setFetchSize(Integer.MIN_VALUE);
        return statement;
    }

    private static CliException failed(SQLException e) {
        return new CliException("The database failed: " + e.getMessage(), e);
    }
}

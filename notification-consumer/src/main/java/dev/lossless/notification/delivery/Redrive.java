package dev.lossless.notification.delivery;

import dev.lossless.subscriber.jdbc.StatementBatch;
import dev.lossless.subscriber.jdbc.Transaction;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/// Plans deliveries once more that were sent, or have failed.
@Singleton
public class Redrive {

    /// Deliveries in one call.
    public static final int MOST = 1_000;

    private static final String LOCK = "SELECT 1 FROM endpoint_queue WHERE endpoint_id = ? FOR UPDATE";
    private static final String ONE = """
            SELECT position, topic, user_id, sequence FROM delivery WHERE endpoint_id = ? AND position = ? \
            AND state <> 'PENDING' FOR UPDATE""";
    private static final String FAILED = """
            SELECT position, topic, user_id, sequence FROM delivery WHERE endpoint_id = ? AND position >= ? \
            AND position <= ? AND state = 'FAILED' ORDER BY position LIMIT ? FOR UPDATE""";
    private static final String AGAIN = """
            UPDATE delivery SET state = 'PENDING', tries = 0, finished_at = NULL WHERE position = ?""";
    private static final String START_STREAM = """
            UPDATE stream s JOIN delivery d ON d.endpoint_id = s.endpoint_id AND d.order_key = s.order_key \
            SET s.stopped = FALSE, s.due_at = UTC_TIMESTAMP(6) WHERE d.position = ? AND s.stopped""";

    private final DataSource dataSource;
    private final Dispatcher dispatcher;

    Redrive(DataSource dataSource, Dispatcher dispatcher) {
        this.dataSource = dataSource;
        this.dispatcher = dispatcher;
    }

    private record Found(long position, Object[] place) {}

    /// @return whether it was not planned already
    public boolean one(String endpoint, long position) throws SQLException {
        return redrive(endpoint, ONE, position) == 1;
    }

    /// Those that have failed, of this range of positions.
    ///
    /// @return how many, at most [#MOST]
    public int failed(String endpoint, long from, long to) throws SQLException {
        return redrive(endpoint, FAILED, from, to, MOST);
    }

    private int redrive(String endpoint, String query, Object... parameters) throws SQLException {
        var count = Transaction.run(dataSource, connection -> {
            var found = find(connection, endpoint, query, parameters);
            var script = new Script();
            for (var each : found) {
                script.add(AGAIN, each.position).add(START_STREAM, each.position);
            }
            var wake = new StatementBatch(connection);
            script.send(connection);
            Planning.wake(found.stream().map(Found::place).toList(), wake);
            wake.commit();
            return found.size();
        });
        dispatcher.wake();
        return count;
    }

    private static List<Found> find(Connection connection, String endpoint, String query, Object... parameters)
            throws SQLException {
        try (var lock = connection.prepareStatement(LOCK);
                var statement = connection.prepareStatement(query)) {
            lock.setString(1, endpoint);
            lock.executeQuery();
            statement.setString(1, endpoint);
            for (var index = 0; index < parameters.length; index++) {
                statement.setObject(index + 2, parameters[index]);
            }
            var rows = statement.executeQuery();
            var found = new ArrayList<Found>();
            while (rows.next()) {
                found.add(new Found(
                        rows.getLong(1), new Object[] {rows.getString(2), rows.getString(3), rows.getLong(4)}));
            }
            return found;
        }
    }
}

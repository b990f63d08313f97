package dev.lossless.bench.webhook;

import dev.lossless.bench.Database;
import java.sql.Connection;
import java.sql.SQLException;

/// Deliveries of one webhook, written into the tables as planning would have, each in a stream of its own and
/// due.
///
/// @param endpoint the webhook's id
record DueBacklog(Database database, String endpoint) {

    private static final int BITE = 50_000;
    private static final int USERS_OF_A_BITE = 500;
    private static final int TIMES_A_SECOND = 10;

    private static final String DIGITS = "(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION"
            + " SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)";
    private static final String NUMBERS = """
            (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n \
            FROM %1$s a JOIN %1$s b JOIN %1$s c JOIN %1$s e JOIN %1$s f) numbers""".formatted(DIGITS);

    private static final String MESSAGES = """
            INSERT INTO message (topic, user_id, sequence, event_id, source, type, subject, aggregate_version, occurred_at, \
            data, received_at) \
            SELECT 'todo.events', CONCAT('due-', ?, '-', n MOD %1$d), n DIV %1$d + 1, UUID(), '/todo-service', 'TodoCreated', \
            CONCAT('todo-', n), 1, UTC_TIMESTAMP(6), CONCAT('{"todo":{"id":"', n, '","title":"', REPEAT('x', 400), '"}}'), \
            UTC_TIMESTAMP(6) FROM %2$s WHERE n < ?""".formatted(USERS_OF_A_BITE, NUMBERS);
    private static final String DELIVERIES = """
            INSERT INTO delivery (endpoint_id, order_key, place, topic, user_id, sequence, event_id, type, state, attempts, \
            tries, planned_at) \
            SELECT ?, CONCAT(topic, '/', user_id, '/', sequence), sequence, topic, user_id, sequence, event_id, type, \
            'PENDING', 0, 0, UTC_TIMESTAMP(6) FROM message WHERE topic = 'todo.events' AND user_id LIKE ?""";
    private static final String STREAMS = """
            INSERT INTO stream (endpoint_id, order_key, due_at, lease, stopped) \
            SELECT ?, CONCAT(topic, '/', user_id, '/', sequence), UTC_TIMESTAMP(6), 0, FALSE FROM message \
            WHERE topic = 'todo.events' AND user_id LIKE ?""";
    private static final String DUE = """
            UPDATE endpoint_queue SET due_at = UTC_TIMESTAMP(6), paused_until = UTC_TIMESTAMP(6), failures = 0 \
            WHERE endpoint_id = ?""";
    private static final String LEFT =
            "SELECT COUNT(*) FROM stream WHERE endpoint_id = ? AND due_at <= UTC_TIMESTAMP(6)";

    void fill(int count) throws SQLException {
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            for (var bite = 0; bite * BITE < count; bite++) {
                run(connection, MESSAGES, bite, Math.min(BITE, count - bite * BITE));
                run(connection, DELIVERIES, endpoint, "due-" + bite + "-%");
                run(connection, STREAMS, endpoint, "due-" + bite + "-%");
                connection.commit();
            }
            run(connection, DUE, endpoint);
            connection.commit();
        }
    }

    /// How many may be sent now.
    long left() throws SQLException {
        try (var connection = connect();
                var statement = connection.prepareStatement(LEFT)) {
            statement.setString(1, endpoint);
            var row = statement.executeQuery();
            row.next();
            return row.getLong(1);
        }
    }

    /// Until it is closed the webhook is due time and again, as if none of its attempts had failed.
    KeptDue keptDue() throws SQLException {
        var kept = new KeptDue(connect(), endpoint);
        kept.thread.start();
        return kept;
    }

    static final class KeptDue implements AutoCloseable {

        private final Connection connection;
        private final String endpoint;
        private final Thread thread = Thread.ofPlatform().name("kept due").unstarted(this::keep);
        private volatile SQLException failure;

        private KeptDue(Connection connection, String endpoint) {
            this.connection = connection;
            this.endpoint = endpoint;
        }

        private void keep() {
            try {
                while (!Thread.interrupted()) {
                    run(connection, DUE, endpoint);
                    Thread.sleep(1_000 / TIMES_A_SECOND);
                }
            } catch (InterruptedException _) {
                // closed
            } catch (SQLException e) {
                failure = e;
            }
        }

        @Override
        public void close() throws SQLException {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            connection.close();
            if (failure != null) {
                throw failure;
            }
        }
    }

    private static void run(Connection connection, String sql, Object... values) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (var index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            statement.executeUpdate();
        }
    }

    private Connection connect() throws SQLException {
        return database.connect("notification", "notification_owner");
    }
}

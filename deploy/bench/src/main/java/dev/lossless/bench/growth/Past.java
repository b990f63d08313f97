package dev.lossless.bench.growth;

import dev.lossless.bench.OwnServers;
import dev.lossless.bench.catchup.History;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// What has been: events on the topic, as consumers find them, and the todos and numbers that todo-service
/// has of them.
final class Past {

    private static final int BITE = 1_000;
    private static final String TODO = """
            INSERT INTO todo (id, user_id, title, priority, completed, completed_at, version, created_at, updated_at) \
            VALUES (?, ?, 'Buy milk and other things', 2, ?, ?, ?, ?, ?)""";
    private static final String STREAM = """
            INSERT INTO user_stream (user_id, topic, sequence) VALUES (?, 'todo.events', ?) \
            ON DUPLICATE KEY UPDATE sequence = VALUES(sequence)""";
    private static final String NUMBER = "SELECT sequence FROM user_stream WHERE user_id = ? AND topic = 'todo.events'";
    private static final String WAITING = "SELECT COUNT(*) FROM outbox_event";
    private static final int LOOK_MILLIS = 100;
    private static final String SIZES = """
            SELECT CONCAT(table_schema, '.', table_name), table_rows, data_length, index_length \
            FROM information_schema.tables WHERE table_schema = DATABASE() \
            AND data_length + index_length > 1000000 ORDER BY data_length + index_length DESC""";

    private final OwnServers servers;
    private final History history;
    private final long[] stored;

    Past(OwnServers servers, History history) {
        this.servers = servers;
        this.history = history;
        this.stored = new long[history.sequences().length];
    }

    /// Until there are so many events. They are spread over the time until now, whatever was there.
    void grow(int events, Duration time) throws Exception {
        try (var connection = servers.database().connect("todo", "todo_owner")) {
            goOnAfter(connection);
            var more = (int) (events - history.published());
            history.from(Instant.now().minus(time), time.dividedBy(more));
            history.publish(more, servers.coordinates().kafkaBootstrapServers(), _ -> {});
            connection.setAutoCommit(false);
            store(connection, Instant.now().minus(time));
        }
    }

    /// The service has given numbers itself meanwhile. What has them is published first.
    private void goOnAfter(Connection connection) throws SQLException, InterruptedException {
        try (var statement = connection.createStatement()) {
            while (number(statement.executeQuery(WAITING)) > 0) {
                Thread.sleep(LOOK_MILLIS);
            }
        }
        try (var statement = connection.prepareStatement(NUMBER)) {
            for (var user = 0; user < stored.length; user++) {
                statement.setString(1, History.user(user));
                history.sequences()[user] = number(statement.executeQuery());
                stored[user] = history.sequences()[user];
            }
        }
    }

    /// Of the first row; 0 without any.
    private static long number(ResultSet rows) throws SQLException {
        try (rows) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    /// About each other event created a todo, the next one completed it.
    private void store(Connection connection, Instant begin) throws SQLException {
        var random = new Random(1);
        try (var todo = connection.prepareStatement(TODO);
                var stream = connection.prepareStatement(STREAM)) {
            var waiting = 0;
            for (var user = 0; user < stored.length; user++) {
                var last = history.sequences()[user];
                stream.setString(1, History.user(user));
                stream.setLong(2, last);
                stream.addBatch();
                for (var number = (stored[user] + 1) / 2 + 1; number <= (last + 1) / 2; number++) {
                    add(todo, History.user(user), begin.plusSeconds(number), 2 * number <= last, random);
                    if (++waiting % BITE == 0) {
                        todo.executeBatch();
                        connection.commit();
                    }
                }
                stored[user] = last;
            }
            todo.executeBatch();
            stream.executeBatch();
            connection.commit();
        }
    }

    private static void add(PreparedStatement todo, String user, Instant created, boolean completed, Random random)
            throws SQLException {
        var time = Timestamp.from(created);
        var id = new UUID(
                created.toEpochMilli() << 16 | 0x7000 | random.nextInt(0x1000), random.nextLong() >>> 2 | 1L << 63);
        todo.setBytes(
                1,
                ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array());
        todo.setString(2, user);
        todo.setBoolean(3, completed);
        todo.setTimestamp(4, completed ? time : null);
        todo.setLong(5, completed ? 2 : 1);
        todo.setTimestamp(6, time);
        todo.setTimestamp(7, time);
        todo.addBatch();
    }

    /// Of each large table, as the database estimates it: rows, and bytes for each event of the past.
    List<String> sizes() throws SQLException {
        var events = (double) history.published();
        var lines = new ArrayList<String>();
        for (var schema : List.of("todo", "audit", "analytics")) {
            lines.addAll(sizes(schema, events));
        }
        return lines;
    }

    private List<String> sizes(String schema, double events) throws SQLException {
        try (var connection = servers.database().connect(schema, schema + "_owner");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(SIZES)) {
            var lines = new ArrayList<String>();
            while (rows.next()) {
                lines.add("  %-32s %,12d rows, %6.1f bytes an event, and %6.1f in its keys"
                        .formatted(
                                rows.getString(1),
                                rows.getLong(2),
                                rows.getLong(3) / events,
                                rows.getLong(4) / events));
            }
            return lines;
        }
    }
}

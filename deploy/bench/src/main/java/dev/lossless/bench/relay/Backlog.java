package dev.lossless.bench.relay;

import dev.lossless.bench.Database;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.zip.CRC32;

/// Events that wait in the outbox, written as todo-service would have: 500 bytes of JSON each, spread over many users.
///
/// @param run what their users' names begin with
record Backlog(Database database, String run) {

    private static final int USERS = 1_000;
    private static final byte[] PAYLOAD =
            "{\"text\":\"%s\"}".formatted("x".repeat(489)).getBytes(StandardCharsets.US_ASCII);
    private static final int SHARDS = 16;
    private static final int BITE = 2_000;
    private static final String EVENT = """
            INSERT INTO outbox_event (shard, id, aggregatetype, aggregateid, aggregateversion, type, payload, user_id, \
            sequence, occurred_at) VALUES (?, ?, 'todo', ?, 1, 'RelayMeasured', ?, ?, ?, ?)""";
    private static final String STREAM =
            "INSERT INTO user_stream (user_id, topic, sequence) VALUES (?, 'todo.events', ?)";

    void fill(int events) throws SQLException {
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement(EVENT)) {
                for (var number = 0; number < events; number++) {
                    add(insert, number);
                    if (number % BITE == BITE - 1) {
                        insert.executeBatch();
                        connection.commit();
                    }
                }
                insert.executeBatch();
            }
            try (var insert = connection.prepareStatement(STREAM)) {
                for (var user = 0; user < Math.min(USERS, events); user++) {
                    insert.setString(1, user(user));
                    insert.setLong(2, (events - user - 1) / USERS + 1L);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            connection.commit();
        }
    }

    /// Holds all shards, as a replica would: nobody relays until it is closed.
    Connection hold() throws SQLException {
        var connection = connect();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.executeQuery("SELECT shard FROM outbox_shard FOR UPDATE");
        }
        return connection;
    }

    /// Empties the outbox, whoever filled it.
    void clear() throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE TABLE outbox_event");
        }
    }

    private void add(PreparedStatement insert, int number) throws SQLException {
        var user = user(number % USERS);
        insert.setInt(1, shard(user));
        insert.setString(2, UUID.randomUUID().toString());
        insert.setString(3, "aggregate-" + number);
        insert.setBytes(4, PAYLOAD);
        insert.setString(5, user);
        insert.setLong(6, number / USERS + 1L);
        insert.setObject(7, LocalDateTime.now(ZoneOffset.UTC));
        insert.addBatch();
    }

    private String user(int number) {
        return run + "-" + number;
    }

    private static int shard(String user) {
        var crc = new CRC32();
        crc.update(user.getBytes(StandardCharsets.US_ASCII));
        return (int) (crc.getValue() % SHARDS);
    }

    private Connection connect() throws SQLException {
        return database.connect("todo", "todo_owner");
    }
}

package dev.lossless.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/// What the database alone can do: a loop that commits the statements of a create, without HTTP, tokens, JSON, relay or
/// consumers. It writes to copies of the tables, so that nothing of it is published, and drops them afterwards.
record BareLimit(Database database, int connections, int users) {

    private static final List<String> TABLES = List.of("todo", "user_stream", "outbox_event");
    private static final String SEQUENCE = """
            INSERT INTO bench_user_stream (user_id, topic, sequence) VALUES (?, 'todo.events', LAST_INSERT_ID(1))
            ON DUPLICATE KEY UPDATE sequence = LAST_INSERT_ID(sequence + 1)""";
    private static final String TODO = """
            INSERT INTO bench_todo (id, user_id, title, priority, completed, version, created_at, updated_at) \
            VALUES (?, ?, ?, 1, FALSE, 1, ?, ?)""";
    private static final String EVENT = """
            INSERT INTO bench_outbox_event (shard, id, aggregatetype, aggregateid, aggregateversion, type, payload, \
            user_id, sequence, occurred_at) VALUES (?, ?, 'todo', ?, 1, 'TodoCreated', ?, ?, ?, ?)""";

    private static final int SHARDS = 16;
    private static final byte[] PAYLOAD = new byte[270]; // as long as the event of a todo with a short title

    /// Creates per second.
    double measure(Duration duration) throws SQLException, InterruptedException {
        try (var owner = database.connect("todo", "todo_owner")) {
            prepare(owner);
            try {
                return run(duration);
            } finally {
                drop(owner);
            }
        }
    }

    private double run(Duration duration) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var begin = System.nanoTime();
            var end = begin + duration.toNanos();
            var loops = new ArrayList<Callable<Long>>();
            for (var number = 0; number < connections; number++) {
                loops.add(() -> commitUntil(end));
            }
            var committed = threads.invokeAll(loops).stream()
                    .mapToLong(BareLimit::result)
                    .sum();
            return committed * 1e9 / (System.nanoTime() - begin);
        }
    }

    private static long result(Future<Long> loop) {
        try {
            return loop.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the bare limit was not measured", e);
        }
    }

    private long commitUntil(long end) throws SQLException {
        try (var connection = database.connect("todo", "todo_owner");
                var sequence = connection.prepareStatement(SEQUENCE, PreparedStatement.RETURN_GENERATED_KEYS);
                var todo = connection.prepareStatement(TODO);
                var event = connection.prepareStatement(EVENT)) {
            connection.setAutoCommit(false);
            var committed = 0L;
            while (System.nanoTime() < end) {
                create(sequence, todo, event);
                connection.commit();
                committed++;
            }
            return committed;
        }
    }

    private void create(PreparedStatement sequence, PreparedStatement todo, PreparedStatement event)
            throws SQLException {
        var number = ThreadLocalRandom.current().nextInt(users);
        var user = "bench-" + number;
        var id = UUID.randomUUID();
        var now = LocalDateTime.now(ZoneOffset.UTC);
        sequence.setString(1, user);
        sequence.executeUpdate();
        todo.setBytes(1, bytes(id));
        todo.setString(2, user);
        todo.setString(3, "Buy milk and something else");
        todo.setObject(4, now);
        todo.setObject(5, now);
        todo.executeUpdate();
        event.setInt(1, number % SHARDS);
        event.setString(2, id.toString());
        event.setString(3, id.toString());
        event.setBytes(4, PAYLOAD);
        event.setString(5, user);
        event.setLong(6, generated(sequence));
        event.setObject(7, now);
        event.executeUpdate();
    }

    private static long generated(PreparedStatement statement) throws SQLException {
        try (var keys = statement.getGeneratedKeys()) {
            keys.next();
            return keys.getLong(1);
        }
    }

    /// In the order of time, as the service's own ids.
    private static byte[] bytes(UUID random) {
        var bytes = new byte[16];
        var time = System.currentTimeMillis();
        for (var index = 0; index < 6; index++) {
            bytes[index] = (byte) (time >> (40 - 8 * index));
        }
        for (var index = 6; index < 16; index++) {
            bytes[index] = (byte) (random.getLeastSignificantBits() >> (8 * (index - 8)));
        }
        return bytes;
    }

    private static void prepare(Connection owner) throws SQLException {
        drop(owner);
        for (var table : TABLES) {
            execute(owner, "CREATE TABLE bench_%1$s LIKE %1$s".formatted(table));
        }
    }

    private static void drop(Connection owner) throws SQLException {
        for (var table : TABLES) {
            execute(owner, "DROP TABLE IF EXISTS bench_" + table);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

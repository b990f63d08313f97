package dev.lossless.drill.check;

import dev.lossless.cli.verify.TrailCheck;
import dev.lossless.cli.verify.TrailVerdict;
import dev.lossless.drill.check.Event.Place;
import dev.lossless.drill.check.Evidence.Audited;
import dev.lossless.drill.check.Evidence.Count;
import dev.lossless.drill.check.Evidence.Profile;
import dev.lossless.drill.check.Evidence.Stored;
import dev.lossless.drill.check.Evidence.Stream;
import dev.lossless.drill.check.Evidence.Todo;
import dev.lossless.drill.system.DrillSystem;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// Reads the services' schemas as their owners, past the services and the proxies.
final class Database {

    private static final List<String> TYPES =
            List.of("TodoCreated", "TodoUpdated", "TodoCompleted", "TodoReopened", "TodoDeleted");

    private static final Duration POLL = Duration.ofMillis(500);

    private final DrillSystem system;

    Database(DrillSystem system) {
        this.system = system;
    }

    Connection connect(String schema) throws SQLException {
        return connect(schema, "owner");
    }

    private Connection connect(String schema, String role) throws SQLException {
        var user = schema + "_" + role;
        return DriverManager.getConnection(
                system.jdbcUrl(schema) + "?connectionTimeZone=UTC&connectTimeout=2000&socketTimeout=60000",
                user,
                system.password(user));
    }

    Stored stored() throws SQLException {
        try (var todo = connect("todo")) {
            return new Stored(
                    todos(todo),
                    profiles(todo),
                    streams(todo),
                    number(
                            todo,
                            "SELECT (SELECT COUNT(*) FROM outbox_event) + (SELECT COUNT(*) FROM outbox_parked_event)"),
                    parked(todo));
        }
    }

    List<Audited> audit() throws SQLException {
        try (var audit = connect("audit")) {
            return rows(
                    audit,
                    "SELECT topic, user_id, sequence, event_id, type, subject FROM audit_entry",
                    row -> new Audited(
                            new Place(row.getString(1), row.getString(2), row.getLong(3)),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6)));
        }
    }

    /// What the trail proves of itself, as `./todo verify audit` does, once checkpoints vouch for all of it.
    ///
    /// @param limit how long to wait for that
    TrailVerdict trail(Duration limit) throws SQLException, InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        var verdict = TrailCheck.verdict(this::auditor, system.auditKey());
        while (verdict.unsigned() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(POLL);
            verdict = TrailCheck.verdict(this::auditor, system.auditKey());
        }
        return verdict;
    }

    private Connection auditor() {
        try {
            return connect("audit", "auditor");
        } catch (SQLException e) {
            throw new IllegalStateException("the audit trail cannot be read", e);
        }
    }

    Map<Count, Long> counts() throws SQLException {
        try (var analytics = connect("analytics")) {
            var counts = new HashMap<Count, Long>();
            for (var type : TYPES) {
                var column = type.replace("Todo", "").toLowerCase(Locale.ROOT);
                rows(
                        analytics,
                        "SELECT user_id, slot, priority, %1$s FROM event_count WHERE %1$s > 0".formatted(column),
                        row -> counts.put(
                                new Count(row.getString(1), row.getLong(2), type, row.getString(3)), row.getLong(4)));
            }
            return counts;
        }
    }

    Map<String, Long> open() throws SQLException {
        try (var analytics = connect("analytics")) {
            var open = new HashMap<String, Long>();
            rows(
                    analytics,
                    "SELECT user_id, SUM(todos) FROM open_count WHERE user_id <> '' GROUP BY user_id HAVING SUM(todos) <> 0",
                    row -> open.put(row.getString(1), row.getLong(2)));
            return open;
        }
    }

    private static Map<String, Todo> todos(Connection todo) throws SQLException {
        var todos = new HashMap<String, Todo>();
        rows(
                        todo,
                        "SELECT id, user_id, title, completed, manual_order, version FROM todo",
                        row -> new Todo(
                                uuid(row.getBytes(1)),
                                row.getString(2),
                                row.getString(3),
                                row.getBoolean(4),
                                row.getInt(5),
                                row.getLong(6)))
                .forEach(found -> todos.put(found.id(), found));
        return todos;
    }

    private static Map<String, Profile> profiles(Connection todo) throws SQLException {
        var profiles = new HashMap<String, Profile>();
        rows(
                        todo,
                        "SELECT user_id, full_name, version FROM user_profile",
                        row -> new Profile(row.getString(1), row.getString(2), row.getLong(3)))
                .forEach(found -> profiles.put(found.user(), found));
        return profiles;
    }

    private static Map<Stream, Long> streams(Connection todo) throws SQLException {
        var streams = new HashMap<Stream, Long>();
        rows(
                todo,
                "SELECT topic, user_id, sequence FROM user_stream",
                row -> streams.put(new Stream(row.getString(1), row.getString(2)), row.getLong(3)));
        return streams;
    }

    private static List<String> parked(Connection todo) throws SQLException {
        return rows(
                todo, "SELECT user_id, cause FROM outbox_parked", row -> row.getString(1) + ": " + row.getString(2));
    }

    static long number(Connection connection, String sql) throws SQLException {
        return rows(connection, sql, row -> row.getLong(1)).getFirst();
    }

    /// Reads one row.
    interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    static <T> List<T> rows(Connection connection, String sql, Reading<T> reading) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var all = new ArrayList<T>();
            while (rows.next()) {
                all.add(reading.read(rows));
            }
            return all;
        }
    }

    private static String uuid(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong()).toString();
    }
}

package dev.lossless.notification.webhook;

import dev.lossless.notification.delivery.EndpointState;
import dev.lossless.notification.delivery.Replay;
import dev.lossless.notification.delivery.Replays;
import dev.lossless.notification.delivery.Script;
import dev.lossless.notification.message.Format;
import dev.lossless.subscriber.jdbc.Transaction;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/// The rows of webhooks, and those of their queues, which come and go with them. A queue's row is locked before
/// all else of its endpoint.
@Singleton
class Endpoints {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final String NEVER = "9999-12-31 00:00:00";

    private static final String SELECT = """
            SELECT e.*, q.failures, q.failing_since, q.succeeded_at, \
            IF(q.paused_until > UTC_TIMESTAMP(6) AND q.paused_until < '%s', q.paused_until, NULL) AS paused, \
            r.topic AS replay_topic, r.from_sequence, r.planned, r.started_at, r.finished_at \
            FROM endpoint e JOIN endpoint_queue q ON q.endpoint_id = e.id \
            LEFT JOIN replay r ON r.endpoint_id = e.id WHERE\s""".formatted(NEVER);

    private static final String COUNT = "SELECT COUNT(*) FROM endpoint WHERE owner = ? AND all_users = ?";

    private static final String INSERT = """
            INSERT INTO endpoint (id, owner, all_users, url, description, types, format, delivery_order, after_failure, \
            state, secret, created_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'UNVERIFIED', ?, ?, 1)""";
    private static final String INSERT_QUEUE = """
            INSERT INTO endpoint_queue (endpoint_id, due_at, paused_until, width, failures) \
            VALUES (?, '%1$s', '%1$s', ?, 0)""".formatted(NEVER);
    private static final String LOCK_QUEUE = "SELECT 1 FROM endpoint_queue WHERE endpoint_id = ? FOR UPDATE";
    private static final String CHANGE = """
            UPDATE endpoint SET state = IF(url = ?, state, 'UNVERIFIED'), reason = IF(url = ?, reason, NULL), url = ?, \
            description = ?, types = ?, format = ?, delivery_order = ?, after_failure = ?, version = version + 1 \
            WHERE id = ?""";
    private static final String DISABLE =
            "UPDATE endpoint SET state = 'DISABLED', reason = ?, version = version + 1 WHERE id = ?";
    private static final String ENABLE =
            "UPDATE endpoint SET state = 'ENABLED', reason = NULL, version = version + 1 WHERE id = ? AND url = ?";
    private static final String PAUSE =
            "UPDATE endpoint_queue SET paused_until = '%1$s', due_at = '%1$s' WHERE endpoint_id = ?".formatted(NEVER);
    private static final String PAUSE_IF_NOT_ENABLED = """
            UPDATE endpoint_queue SET paused_until = '%1$s', due_at = '%1$s' WHERE endpoint_id = ? \
            AND NOT EXISTS (SELECT 1 FROM endpoint e WHERE e.id = endpoint_id AND e.state = 'ENABLED')""".formatted(NEVER);
    private static final String GO_ON = """
            UPDATE endpoint_queue SET paused_until = UTC_TIMESTAMP(6), due_at = UTC_TIMESTAMP(6), failures = 0, \
            failing_since = NULL WHERE endpoint_id = ? \
            AND EXISTS (SELECT 1 FROM endpoint e WHERE e.id = endpoint_id AND e.state = 'ENABLED')""";
    private static final String DISCARD = """
            UPDATE delivery SET state = 'DISCARDED', finished_at = UTC_TIMESTAMP(6) \
            WHERE endpoint_id = ? AND state = 'PENDING'""";
    private static final String NO_STREAMS = "DELETE FROM stream WHERE endpoint_id = ?";
    private static final String START_STREAMS =
            "UPDATE stream SET stopped = FALSE, due_at = UTC_TIMESTAMP(6) WHERE endpoint_id = ? AND stopped";
    private static final String ROTATE = """
            UPDATE endpoint SET previous_secret = secret, \
            previous_until = UTC_TIMESTAMP(6) + INTERVAL ? SECOND, secret = ?, version = version + 1 WHERE id = ?""";

    private final DataSource dataSource;

    Endpoints(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// What is no id is not asked for: the database takes spaces behind one for nothing, and fails at other
    /// characters.
    Optional<Endpoint> find(String id) throws SQLException {
        return ID.matcher(id).matches() ? select("e.id = ?", id).stream().findFirst() : Optional.empty();
    }

    List<Endpoint> ofUser(String userId) throws SQLException {
        return select("e.owner = ? AND e.all_users = FALSE ORDER BY e.created_at, e.id", userId);
    }

    List<Endpoint> ofOperators() throws SQLException {
        return select("e.all_users = TRUE ORDER BY e.created_at, e.id");
    }

    private List<Endpoint> select(String where, Object... parameters) throws SQLException {
        return Transaction.commit(dataSource, connection -> {
            try (var statement = connection.prepareStatement(SELECT + where)) {
                for (var index = 0; index < parameters.length; index++) {
                    statement.setObject(index + 1, parameters[index]);
                }
                var rows = statement.executeQuery();
                var found = new ArrayList<Endpoint>();
                while (rows.next()) {
                    found.add(endpoint(rows));
                }
                return found;
            }
        });
    }

    /// Requests of one user at the same moment may exceed the limit by a few.
    ///
    /// @return whether there was room for it
    boolean add(String id, Scope scope, WebhookWish wish, byte[] secret, Instant now, int most, int width)
            throws SQLException {
        return Transaction.run(dataSource, connection -> {
            if (count(connection, scope) >= most) {
                connection.rollback();
                return false;
            }
            new Script()
                    .add(
                            INSERT,
                            id,
                            scope.userId(),
                            scope.operator(),
                            wish.url(),
                            wish.description(),
                            wish.storedTypes(),
                            wish.format().name(),
                            wish.order().name(),
                            wish.afterFailure().name(),
                            secret,
                            LocalDateTime.ofInstant(now, ZoneOffset.UTC))
                    .add(INSERT_QUEUE, id, width)
                    .commit(connection);
            return true;
        });
    }

    private static int count(Connection connection, Scope scope) throws SQLException {
        try (var statement = connection.prepareStatement(COUNT)) {
            statement.setString(1, scope.userId());
            statement.setBoolean(2, scope.operator());
            var row = statement.executeQuery();
            row.next();
            return row.getInt(1);
        }
    }

    /// Another URL must be confirmed first.
    void change(String id, WebhookWish wish) throws SQLException {
        underLock(id, script -> {
            script.add(
                    CHANGE,
                    wish.url(),
                    wish.url(),
                    wish.url(),
                    wish.description(),
                    wish.storedTypes(),
                    wish.format().name(),
                    wish.order().name(),
                    wish.afterFailure().name(),
                    id);
            script.add(PAUSE_IF_NOT_ENABLED, id);
            if (wish.afterFailure() == AfterFailure.CONTINUE) {
                script.add(START_STREAMS, id);
            }
        });
    }

    void rotate(String id, byte[] secret, Duration overlap) throws SQLException {
        underLock(id, script -> script.add(ROTATE, overlap.toSeconds(), secret, id));
    }

    void disable(String id, String reason) throws SQLException {
        underLock(id, script -> script.add(DISABLE, reason, id).add(PAUSE, id));
    }

    /// Changes nothing when the endpoint has another URL by now: that one has not confirmed.
    ///
    /// @param confirmed what the receiver was asked for
    /// @param from the first sequence that it gets; without it, what was planned before is not sent any more
    void enable(Endpoint confirmed, Optional<Long> from) throws SQLException {
        underLock(confirmed.id(), script -> {
            if (from.isEmpty()) {
                script.add(DISCARD, confirmed.id()).add(NO_STREAMS, confirmed.id());
            }
            script.add(ENABLE, confirmed.id(), confirmed.url()).add(GO_ON, confirmed.id());
            if (from.isPresent()) {
                script.add(PAUSE, confirmed.id());
                Replays.startHeld(script, confirmed.id(), Replays.TODO_EVENTS, from.get());
            }
        });
    }

    /// Its deliveries are removed later, in bites.
    void remove(String id) throws SQLException {
        underLock(id, script -> script.add("DELETE FROM endpoint WHERE id = ?", id)
                .add("DELETE FROM replay WHERE endpoint_id = ?", id)
                .add("DELETE FROM endpoint_queue WHERE endpoint_id = ?", id));
    }

    @FunctionalInterface
    private interface Change {

        void write(Script script);
    }

    private void underLock(String id, Change change) throws SQLException {
        Transaction.run(dataSource, connection -> {
            try (var statement = connection.prepareStatement(LOCK_QUEUE)) {
                statement.setString(1, id);
                statement.executeQuery();
            }
            var script = new Script();
            change.write(script);
            script.commit(connection);
            return null;
        });
    }

    private static Endpoint endpoint(ResultSet row) throws SQLException {
        return new Endpoint(
                row.getString("id"),
                row.getString("owner"),
                row.getBoolean("all_users"),
                row.getString("url"),
                row.getString("description"),
                row.getString("types"),
                Format.valueOf(row.getString("format")),
                Order.valueOf(row.getString("delivery_order")),
                AfterFailure.valueOf(row.getString("after_failure")),
                EndpointState.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("reason")),
                row.getBytes("secret"),
                time(row, "created_at").orElseThrow(),
                row.getInt("failures"),
                time(row, "failing_since"),
                time(row, "succeeded_at"),
                time(row, "paused"),
                replay(row));
    }

    private static Optional<Replay> replay(ResultSet row) throws SQLException {
        var startedAt = time(row, "started_at");
        return startedAt.isEmpty()
                ? Optional.empty()
                : Optional.of(new Replay(
                        row.getString("replay_topic"),
                        row.getLong("from_sequence"),
                        row.getLong("planned"),
                        startedAt.get(),
                        time(row, "finished_at")));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, LocalDateTime.class))
                .map(time -> time.toInstant(ZoneOffset.UTC));
    }
}

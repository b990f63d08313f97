package dev.lossless.todo.outbox;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// The relay's side of the outbox tables, on a small pool of its own. One [Batch] is one short transaction at READ
/// COMMITTED, so that neither the locks nor an empty read ever stand in the way of a writer's INSERT.
@ApplicationScoped
class RelayStore {

    private static final String COLUMNS = "e.shard, e.position, e.id, e.aggregatetype, e.aggregateid, "
            + "e.aggregateversion, e.type, e.payload, e.user_id, e.sequence, e.traceparent, e.occurred_at";

    /// From the shard's start, not from the last position: a row that commits late with a lower position is found.
    private static final String READ_SHARD = "(SELECT " + COLUMNS + """
             FROM outbox_event e WHERE e.shard = %d AND NOT EXISTS (SELECT 1 FROM outbox_parked p
            WHERE p.user_id = e.user_id AND p.aggregatetype = e.aggregatetype) ORDER BY e.position LIMIT %d)""";

    private final javax.sql.DataSource dataSource;
    private final OutboxConfig config;

    RelayStore(@DataSource("relay") javax.sql.DataSource dataSource, OutboxConfig config) {
        this.dataSource = dataSource;
        this.config = config;
    }

    /// Checks what the relay relies on.
    ///
    /// @throws IllegalStateException when the table has another number of shards, or when the database would drop a
    ///     session that waits for the broker
    void verify() throws SQLException {
        var shards = number("SELECT COUNT(*) FROM outbox_shard");
        require(shards == Shards.COUNT, "outbox_shard has %d rows, this version needs %d", shards, Shards.COUNT);
        var silence = number("SELECT @@SESSION.wait_timeout");
        var ack = config.ackTimeout().toSeconds();
        require(
                ack < silence,
                "outbox.ack-timeout is %d s, it must be below the session's wait_timeout of %d s",
                ack,
                silence);
    }

    private long number(String query) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void require(boolean fulfilled, String message, Object... values) {
        if (!fulfilled) {
            throw new IllegalStateException(message.formatted(values));
        }
    }

    Batch begin() throws SQLException {
        var connection = dataSource.getConnection();
        try {
            return new Batch(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// A transaction of the relay. Closing it without [#commit] rolls back: the events stay, the locks go.
    static final class Batch implements AutoCloseable {

        private final Connection connection;

        private Batch(Connection connection) throws SQLException {
            this.connection = connection;
            connection.setAutoCommit(false);
        }

        /// Locks those of the wanted shards that no other replica holds. Never waits.
        BitSet lock(BitSet wanted) throws SQLException {
            var sql = "SELECT shard FROM outbox_shard WHERE shard IN (" + list(wanted.stream())
                    + ") FOR UPDATE SKIP LOCKED";
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(sql)) {
                var locked = new BitSet();
                while (rows.next()) {
                    locked.set(rows.getInt(1));
                }
                return locked;
            }
        }

        /// The oldest events of each shard, in the order of their positions, without those of parked streams.
        List<OutboxEvent> read(BitSet shards, int perShard) throws SQLException {
            var sql = shards.stream()
                    .mapToObj(shard -> READ_SHARD.formatted(shard, perShard))
                    .collect(joining(" UNION ALL "));
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(sql)) {
                var events = new ArrayList<OutboxEvent>();
                while (rows.next()) {
                    events.add(event(rows));
                }
                return events;
            }
        }

        /// Deletes what was acknowledged, by primary key; the hint keeps the optimizer from scanning, and so from
        /// waiting for rows of open transactions, when its statistics are those of an empty table.
        void delete(Collection<OutboxEvent> published) throws SQLException {
            if (published.isEmpty()) {
                return;
            }
            var byShard = published.stream()
                    .collect(groupingBy(
                            OutboxEvent::shard,
                            TreeMap::new,
                            mapping(e -> Long.toString(e.position()), joining(", "))));
            var where = byShard.entrySet().stream()
                    .map(shard -> "(e.shard = %d AND e.position IN (%s))".formatted(shard.getKey(), shard.getValue()))
                    .collect(joining(" OR "));
            execute("DELETE e FROM outbox_event e FORCE INDEX (PRIMARY) WHERE " + where);
        }

        void park(OutboxEvent event, String cause, Instant now) throws SQLException {
            try (var statement = connection.prepareStatement(
                    "INSERT INTO outbox_parked (user_id, aggregatetype, position, cause, parked_at) "
                            + "VALUES (?, ?, ?, ?, ?)")) {
                statement.setString(1, event.userId());
                statement.setString(2, event.aggregateType());
                statement.setLong(3, event.position());
                statement.setString(4, cause.substring(0, Math.min(cause.length(), 1000)));
                statement.setObject(5, LocalDateTime.ofInstant(now, ZoneOffset.UTC));
                statement.executeUpdate();
            }
        }

        void commit() throws SQLException {
            connection.commit();
        }

        @Override
        public void close() throws SQLException {
            try (connection) {
                connection.rollback();
            }
        }

        private void execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(sql);
            }
        }

        private static String list(IntStream numbers) {
            return numbers.mapToObj(Integer::toString).collect(joining(", "));
        }

        private static OutboxEvent event(ResultSet row) throws SQLException {
            return new OutboxEvent(
                    row.getInt(1),
                    row.getLong(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getLong(6),
                    row.getString(7),
                    row.getBytes(8),
                    row.getString(9),
                    row.getLong(10),
                    row.getString(11),
                    row.getObject(12, LocalDateTime.class).toInstant(ZoneOffset.UTC));
        }
    }
}

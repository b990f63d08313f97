package dev.lossless.todo.outbox;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// The relay's side of the outbox tables, on a small pool of its own. One [Batch] is one short transaction at READ
/// COMMITTED, so that neither the locks nor an empty read ever stand in the way of a writer's INSERT.
@ApplicationScoped
class RelayStore {

    private static final String COLUMNS = "e.shard, e.position, e.id, e.aggregatetype, e.aggregateid, "
            + "e.aggregateversion, e.type, e.payload, e.user_id, e.sequence, e.traceparent, e.occurred_at";

    /// From the shard's start, not from the last position: a row that commits late with a lower position is found.
    private static final String READ_SHARD = """
            (SELECT %s FROM outbox_event e WHERE e.shard = %d AND NOT EXISTS (SELECT 1 FROM outbox_parked p
            WHERE p.user_id = e.user_id AND p.aggregatetype = e.aggregatetype) ORDER BY e.position LIMIT %d)""";

    /// Whatever the table's statistics say it is not scanned, as that would wait for rows of open transactions. MySQL
    /// takes the hint and reads MariaDB's words as comments; MariaDB does the reverse.
    private static final String DELETE = """
            DELETE /*+ INDEX(outbox_event PRIMARY) */ /*M! outbox_event */ FROM outbox_event /*M! FORCE INDEX (PRIMARY) */
            WHERE\s""";

    private final AgroalDataSource dataSource;

    RelayStore(@DataSource("relay") AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// What the relay relies on; see [OutboxSettings].
    OutboxSettings.Session session() throws SQLException {
        var pool = dataSource.getConfiguration().connectionPoolConfiguration().maxSize();
        return new OutboxSettings.Session(
                number("SELECT COUNT(*) FROM outbox_shard"), number("SELECT @@SESSION.wait_timeout"), pool);
    }

    /// What waits in the outbox now. Events of parked streams are counted apart.
    Backlog backlog(Instant now) throws SQLException {
        var all = number("SELECT COUNT(*) FROM outbox_event");
        if (all == 0) {
            return Backlog.NONE;
        }
        var held = number("SELECT COUNT(*) FROM outbox_parked p JOIN outbox_event e ON e.shard = CRC32(p.user_id) % "
                + Shards.COUNT + " AND e.user_id = p.user_id AND e.aggregatetype = p.aggregatetype");
        var oldest = oldest().map(since -> Duration.between(since, now)).orElse(Duration.ZERO);
        return new Backlog(all - held, held, number("SELECT COUNT(*) FROM outbox_parked"), oldest);
    }

    /// The time of the oldest event that does not belong to a parked stream.
    private Optional<Instant> oldest() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(IntStream.range(0, Shards.COUNT)
                        .mapToObj(shard -> READ_SHARD.formatted("e.occurred_at", shard, 1))
                        .collect(joining(" UNION ALL ")))) {
            var oldest = Optional.<Instant>empty();
            while (rows.next()) {
                var time = rows.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC);
                oldest = Optional.of(oldest.filter(time::isAfter).orElse(time));
            }
            return oldest;
        }
    }

    private long number(String query) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
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

    /// What a batch has read.
    ///
    /// @param unread shards that may hold more
    /// @param cut    whether it ended early because it was long enough
    record Page(List<OutboxEvent> events, BitSet unread, boolean cut) {}

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
        ///
        /// @param perShard how many of each shard at most
        /// @param bytes    where to stop: when the payloads read so far are longer
        Page read(BitSet shards, int perShard, long bytes) throws SQLException {
            var sql = shards.stream()
                    .mapToObj(shard -> READ_SHARD.formatted(COLUMNS, shard, perShard))
                    .collect(joining(" UNION ALL "));
            try (var statement = connection.createStatement()) {
                statement.setFetchSize(Integer.MIN_VALUE); // row by row: what is not taken is never held in memory
                try (var rows = statement.executeQuery(sql)) {
                    return page(rows, shards, perShard, bytes);
                }
            }
        }

        private static Page page(ResultSet rows, BitSet shards, int perShard, long bytes) throws SQLException {
            var events = new ArrayList<OutboxEvent>();
            var count = new int[Shards.COUNT];
            var size = 0L;
            while (size <= bytes && rows.next()) {
                var event = event(rows);
                events.add(event);
                count[event.shard()]++;
                size += event.payload().length;
            }
            var cut = size > bytes;
            var unread = new BitSet();
            shards.stream().filter(shard -> cut || count[shard] == perShard).forEach(unread::set);
            return new Page(events, unread, cut);
        }

        /// Deletes what was acknowledged, by primary key.
        void delete(Collection<OutboxEvent> published) throws SQLException {
            if (published.isEmpty()) {
                return;
            }
            var byShard = published.stream()
                    .collect(groupingBy(
                            OutboxEvent::shard,
                            TreeMap::new,
                            mapping(e -> Long.toString(e.position()), joining(", "))));
            try (var statement = connection.createStatement()) {
                statement.executeUpdate(DELETE
                        + byShard.entrySet().stream()
                                .map(shard ->
                                        "(shard = %d AND position IN (%s))".formatted(shard.getKey(), shard.getValue()))
                                .collect(joining(" OR ")));
            }
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

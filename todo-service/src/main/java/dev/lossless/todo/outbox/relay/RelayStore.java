package dev.lossless.todo.outbox.relay;

import static java.util.stream.Collectors.joining;

import dev.lossless.todo.outbox.Shards;
import io.agroal.api.AgroalDataSource;
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
import java.util.Map;
import java.util.TreeMap;

/// The relay's side of the outbox tables, on a small pool of its own. One [Turn] is one short transaction at
/// READ
/// COMMITTED, so that neither the locks nor an empty read ever stand in the way of a writer's INSERT.
@ApplicationScoped
class RelayStore {

    private static final String COLUMNS = "e.shard, e.position, e.id, e.aggregatetype, e.aggregateid, "
            + "e.aggregateversion, e.type, e.payload, e.user_id, e.sequence, e.traceparent, e.occurred_at, "
            + "LEAST(e.occurred_at, UTC_TIMESTAMP(6))";

    /// From the shard's start, not from the last position: a row that commits late with a lower position is
    /// found.
    private static final String READ_SHARD = """
            (SELECT %s FROM outbox_event e WHERE e.shard = %d%s AND NOT EXISTS (SELECT 1 FROM outbox_parked p
            WHERE p.user_id = e.user_id AND p.aggregatetype = e.aggregatetype) ORDER BY e.position LIMIT %d)""";

    /// Whatever the table's statistics say it is not scanned, as that would wait for rows of open transactions.
    /// MySQL
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

    private long number(String query) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    Turn begin() throws SQLException {
        return new Turn(dataSource.getConnection());
    }

    /// A batch.
    ///
    /// @param held   the shards that it was read from
    /// @param unread those of them that may hold more
    /// @param cut    whether it ended early because it was long enough
    record Page(List<OutboxEvent> events, BitSet held, BitSet unread, boolean cut) {

        static final Page NONE = new Page(List.of(), new BitSet(), new BitSet(), false);
    }

    /// A transaction of the relay. Closing it without [#commit] rolls back: the events stay, the locks go.
    static final class Turn implements AutoCloseable {

        private final Connection connection;
        private final BitSet locked = new BitSet();
        private final Map<Integer, List<Long>> published = new TreeMap<>();
        private String others = "";
        private int size;
        private boolean committed;

        private Turn(Connection connection) {
            this.connection = connection;
        }

        /// Locks those of the wanted shards that no other replica holds, never waiting. Returns all of them
        /// that it
        /// holds now.
        BitSet lock(BitSet wanted) throws SQLException {
            if (holds(wanted)) {
                return wanted;
            }
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(lockOf(wanted))) {
                return held(rows, wanted);
            }
        }

        /// What is read from now on.
        ///
        /// @param condition SQL that begins with AND, or nothing; `e` is the table of events
        void only(String condition) {
            others = condition;
        }

        /// The oldest events of each shard, in the order of their positions, without those that were published
        /// and
        /// those of parked streams.
        ///
        /// @param held     locked by this turn
        /// @param perShard how many of each shard at most
        /// @param bytes    where to stop: when the payloads read so far are longer
        Page read(BitSet held, int perShard, long bytes) throws SQLException {
            if (held.isEmpty()) {
                return Page.NONE;
            }
            try (var statement = rowByRow();
                    var rows = statement.executeQuery(readOf(held, perShard))) {
                return page(rows, held, perShard, bytes);
            }
        }

        /// [#lock] and [#read] with one round trip. For when little waits: of a shard that another replica
        /// holds
        /// as much is read, and dropped.
        Page lockAndRead(BitSet wanted, int perShard, long bytes) throws SQLException {
            if (holds(wanted)) {
                return read(wanted, perShard, bytes);
            }
            try (var statement = rowByRow()) {
                statement.execute(lockOf(wanted) + "; " + readOf(wanted, perShard));
                BitSet held;
                try (var rows = statement.getResultSet()) {
                    held = held(rows, wanted);
                }
                statement.getMoreResults();
                try (var rows = statement.getResultSet()) {
                    return page(rows, held, perShard, bytes);
                }
            }
        }

        /// Whether another replica holds all that was asked for.
        boolean inVain() {
            return locked.isEmpty();
        }

        private boolean holds(BitSet shards) {
            var missing = (BitSet) shards.clone();
            missing.andNot(locked);
            return missing.isEmpty();
        }

        private Statement rowByRow() throws SQLException {
            var statement = connection.createStatement();
            statement.setFetchSize(Integer.MIN_VALUE); // what is not taken is never held in memory
            return statement;
        }

        private static String lockOf(BitSet shards) {
            return "SELECT shard FROM outbox_shard WHERE shard IN ("
                    + list(shards.stream().boxed().toList()) + ") FOR UPDATE SKIP LOCKED";
        }

        private String readOf(BitSet shards, int perShard) {
            return shards.stream()
                    .mapToObj(shard -> READ_SHARD.formatted(COLUMNS, shard, unpublished(shard) + others, perShard))
                    .collect(joining(" UNION ALL "));
        }

        private BitSet held(ResultSet rows, BitSet wanted) throws SQLException {
            while (rows.next()) {
                locked.set(rows.getInt(1));
            }
            var held = (BitSet) wanted.clone();
            held.and(locked);
            return held;
        }

        private static Page page(ResultSet rows, BitSet held, int perShard, long bytes) throws SQLException {
            var events = new ArrayList<OutboxEvent>();
            var count = new int[Shards.COUNT];
            var size = 0L;
            while (size <= bytes && rows.next()) {
                if (held.get(rows.getInt(1))) {
                    var event = event(rows);
                    events.add(event);
                    count[event.shard()]++;
                    size += event.payload().length;
                }
            }
            var cut = size > bytes;
            var unread = new BitSet();
            held.stream().filter(shard -> cut || count[shard] == perShard).forEach(unread::set);
            return new Page(events, held, unread, cut);
        }

        private String unpublished(int shard) {
            var positions = published.get(shard);
            return positions == null ? "" : " AND e.position NOT IN (%s)".formatted(list(positions));
        }

        /// These were acknowledged: they are not read again, and [#commit] deletes them.
        void published(Collection<OutboxEvent> events) {
            events.forEach(event -> published
                    .computeIfAbsent(event.shard(), _ -> new ArrayList<>())
                    .add(event.position()));
            size += events.size();
        }

        /// How many were published.
        int published() {
            return size;
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

        /// Deletes what was published, with the same round trip.
        void commit() throws SQLException {
            execute(published.isEmpty() ? "COMMIT" : deletion() + "; COMMIT");
            committed = true;
        }

        /// Deletes what was published, without the commit: for a look at its locks.
        void delete() throws SQLException {
            execute(deletion());
        }

        /// By primary key.
        private String deletion() {
            return DELETE
                    + published.entrySet().stream()
                            .map(shard -> "(shard = %d AND position IN (%s))"
                                    .formatted(shard.getKey(), list(shard.getValue())))
                            .collect(joining(" OR "));
        }

        private void execute(String sql) throws SQLException {
            try (var statement = connection.createStatement()) {
                statement.executeUpdate(sql);
            }
        }

        /// Rolls back by itself: after rows were read one by one the driver does not know whether a transaction
        /// is
        /// open.
        @Override
        public void close() throws SQLException {
            try (connection) {
                if (!committed) {
                    connection.rollback();
                }
            }
        }

        private static String list(Collection<?> numbers) {
            return numbers.stream().map(Object::toString).collect(joining(", "));
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
                    row.getObject(12, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                    row.getObject(13, LocalDateTime.class).toInstant(ZoneOffset.UTC));
        }
    }
}

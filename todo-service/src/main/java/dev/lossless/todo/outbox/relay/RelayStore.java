package dev.lossless.todo.outbox.relay;

import static java.util.stream.Collectors.joining;

import dev.lossless.todo.outbox.Shards;
import dev.lossless.todo.outbox.UserStream;
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
import java.util.function.IntFunction;

/// The relay's side of the outbox tables, on a small pool of its own. One [Turn] is one short transaction at
/// READ
/// COMMITTED, so that neither the locks nor an empty read ever stand in the way of a writer's INSERT.
@ApplicationScoped
class RelayStore {

    /// What an event is made of, in whichever table it lies.
    static final String COLUMNS = "e.position, e.id, e.aggregatetype, e.aggregateid, e.aggregateversion, e.type, "
            + "e.payload, e.user_id, e.sequence, e.traceparent, e.occurred_at, LEAST(e.occurred_at, UTC_TIMESTAMP(6))";

    /// From the shard's start, not from the last position: a row that commits late with a lower position is
    /// found. Of a parked stream's events the payload is not read.
    private static final String READ_SHARD = """
            (SELECT e.shard, p.user_id IS NOT NULL, LENGTH(e.payload), %s FROM outbox_event e LEFT JOIN outbox_parked p
            ON p.user_id = e.user_id AND p.aggregatetype = e.aggregatetype WHERE e.shard = %d%s
            ORDER BY e.position LIMIT %d)""";

    private static final String SHARD_COLUMNS = COLUMNS.replace("e.payload", "IF(p.user_id IS NULL, e.payload, NULL)");

    /// Whatever the table's statistics say it is not scanned, as that would wait for rows of open
    /// transactions.
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
    /// @param events to be published
    /// @param parked those of parked streams, to be set aside
    /// @param held   the shards that it was read from
    /// @param unread those of them that may hold more
    /// @param cut    whether it ended early because it was long enough
    record Page(List<OutboxEvent> events, List<ParkedEvent> parked, BitSet held, BitSet unread, boolean cut) {

        static final Page NONE = new Page(List.of(), List.of(), new BitSet(), new BitSet(), false);
    }

    /// Where an event of a parked stream lies in the table of events.
    record ParkedEvent(UserStream stream, int shard, long position) {

        ParkedEvent(OutboxEvent event) {
            this(event.stream(), event.shard(), event.position());
        }
    }

    /// For a look at how it is executed.
    static String readOf(BitSet shards, int perShard) {
        return readOf(shards, _ -> "", perShard);
    }

    /// @param conditions SQL that begins with AND, or nothing
    private static String readOf(BitSet shards, IntFunction<String> conditions, int perShard) {
        return shards.stream()
                .mapToObj(shard -> READ_SHARD.formatted(SHARD_COLUMNS, shard, conditions.apply(shard), perShard))
                .collect(joining(" UNION ALL "));
    }

    /// A transaction of the relay. Closing it without [#commit] rolls back: the events stay, the locks go.
    static final class Turn implements AutoCloseable {

        private final Connection connection;
        private final Aside aside;
        private final BitSet locked = new BitSet();
        private final Map<Integer, List<Long>> done = new TreeMap<>(); // published, or set aside
        private String others = "";
        private int size;
        private boolean committed;

        private Turn(Connection connection) {
            this.connection = connection;
            this.aside = new Aside(connection);
        }

        /// Locks those of the wanted shards that no other replica holds, never waiting. Returns all of them
        /// that it
        /// holds now.
        BitSet lock(BitSet wanted) throws SQLException {
            if (holds(wanted)) {
                return wanted;
            }
            try (var statement = connection.createStatement()) {
                statement.execute(lockOf(wanted));
                return held(statement, wanted);
            }
        }

        /// What is read from now on.
        ///
        /// @param condition SQL that begins with AND, or nothing; `e` is the table of events
        void only(String condition) {
            others = condition;
        }

        /// The oldest events of each shard, in the order of their positions, without those that were
        /// published
        /// or set aside.
        ///
        /// @param held     locked by this turn
        /// @param perShard how many of each shard at most
        /// @param bytes    where to stop: when the payloads read so far are longer
        Page read(BitSet held, int perShard, long bytes) throws SQLException {
            if (held.isEmpty()) {
                return Page.NONE;
            }
            try (var statement = rowByRow();
                    var rows = statement.executeQuery(pageOf(held, perShard))) {
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
                statement.execute(lockOf(wanted) + "; " + pageOf(wanted, perShard));
                var held = held(statement, wanted);
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

        /// With a look at the streams that are resumed, which are few.
        private static String lockOf(BitSet shards) {
            var numbers = list(shards.stream().boxed().toList());
            return "SELECT shard FROM outbox_shard WHERE shard IN (%s) FOR UPDATE SKIP LOCKED; ".formatted(numbers)
                    + Aside.RESUMED.formatted(numbers);
        }

        private String pageOf(BitSet shards, int perShard) {
            return readOf(shards, shard -> notDone(shard) + others, perShard);
        }

        private BitSet held(Statement answers, BitSet wanted) throws SQLException {
            try (var rows = answers.getResultSet()) {
                while (rows.next()) {
                    locked.set(rows.getInt(1));
                }
            }
            answers.getMoreResults();
            try (var rows = answers.getResultSet()) {
                aside.resumed(rows, locked);
            }
            var held = (BitSet) wanted.clone();
            held.and(locked);
            return held;
        }

        private static Page page(ResultSet rows, BitSet held, int perShard, long bytes) throws SQLException {
            var events = new ArrayList<OutboxEvent>();
            var parked = new ArrayList<ParkedEvent>();
            var count = new int[Shards.COUNT];
            var size = 0L;
            while (size <= bytes && rows.next()) {
                var shard = rows.getInt(1);
                if (held.get(shard)) {
                    var event = event(rows, 3, shard, false);
                    if (rows.getBoolean(2)) {
                        parked.add(new ParkedEvent(event));
                    } else {
                        events.add(event);
                    }
                    count[shard]++;
                    size += rows.getLong(3);
                }
            }
            var cut = size > bytes;
            var unread = new BitSet();
            held.stream().filter(shard -> cut || count[shard] == perShard).forEach(unread::set);
            return new Page(events, parked, held, unread, cut);
        }

        private String notDone(int shard) {
            var positions = done.get(shard);
            return positions == null ? "" : " AND e.position NOT IN (%s)".formatted(list(positions));
        }

        /// These were acknowledged: they are not read again, and [#commit] deletes them.
        void published(Collection<OutboxEvent> events) {
            for (var event : events) {
                if (event.aside()) {
                    aside.published(event);
                } else {
                    done(event.shard(), event.position());
                }
            }
            size += events.size();
        }

        private void done(int shard, long position) {
            done.computeIfAbsent(shard, _ -> new ArrayList<>()).add(position);
        }

        /// These wait with their parked streams: they are not read again, and [#commit] moves them.
        void setAside(Collection<ParkedEvent> events) {
            events.stream().filter(aside::holds).forEach(event -> {
                aside.add(event);
                done(event.shard(), event.position());
            });
        }

        /// Streams of the locked shards that were resumed, and what waits with them.
        Aside aside() {
            return aside;
        }

        /// How many were published.
        int published() {
            return size;
        }

        /// Sets the refused event aside as well, where it is not yet.
        void park(OutboxEvent event, String cause, Instant now) throws SQLException {
            aside.park(event, cause, now);
            if (!event.aside()) {
                setAside(List.of(new ParkedEvent(event)));
            }
        }

        /// Deletes what was published, with the same round trip.
        void commit() throws SQLException {
            aside.store(condition(aside.added()));
            execute(done.isEmpty() ? "COMMIT" : deletion() + "; COMMIT");
            committed = true;
        }

        /// Deletes what was published, without the commit: for a look at its locks.
        void delete() throws SQLException {
            execute(deletion());
        }

        /// By primary key.
        private String deletion() {
            return DELETE + condition(done);
        }

        private static String condition(Map<Integer, List<Long>> positions) {
            return positions.entrySet().stream()
                    .map(shard -> "(shard = %d AND position IN (%s))".formatted(shard.getKey(), list(shard.getValue())))
                    .collect(joining(" OR "));
        }

        private void execute(String sql) throws SQLException {
            try (var statement = connection.createStatement()) {
                statement.executeUpdate(sql);
            }
        }

        /// Rolls back by itself: after rows were read one by one the driver does not know whether a
        /// transaction
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

        /// An event that was set aside.
        ///
        /// @param before how many columns stand before its own
        static OutboxEvent asideEvent(ResultSet row, int before) throws SQLException {
            return event(row, before, Shards.of(row.getString(before + 8)), true);
        }

        private static OutboxEvent event(ResultSet row, int before, int shard, boolean aside) throws SQLException {
            return new OutboxEvent(
                    aside,
                    shard,
                    row.getLong(before + 1),
                    row.getString(before + 2),
                    row.getString(before + 3),
                    row.getString(before + 4),
                    row.getLong(before + 5),
                    row.getString(before + 6),
                    row.getBytes(before + 7),
                    row.getString(before + 8),
                    row.getLong(before + 9),
                    row.getString(before + 10),
                    row.getObject(before + 11, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                    row.getObject(before + 12, LocalDateTime.class).toInstant(ZoneOffset.UTC));
        }
    }
}

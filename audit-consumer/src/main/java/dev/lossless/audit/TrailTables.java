package dev.lossless.audit;

import static java.util.stream.Collectors.joining;

import dev.lossless.audit.Reading.Unreadable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The SQL of the trail in one transaction. Each method is few statements, however many rows it touches; the driver
/// turns a batch of inserts into one multi-row INSERT.
final class TrailTables {

    /// One look at the end of the primary key for each stream. The key's name spares the optimiser a look at the
    /// others that begin with the user: half of the statement's time. `GROUP BY` over a list of users would be
    /// shorter, but MariaDB then reads the users' whole trails.
    private static final String HEAD = """
            (SELECT %d, link, reach, hash FROM audit_entry FORCE INDEX (PRIMARY) WHERE user_id = ? AND topic = ? \
            ORDER BY link DESC LIMIT 1)""";

    /// Rows in one statement: the driver keeps a few copies of each.
    private static final int ROWS_AT_ONCE = 250;

    /// Streams in one statement: the database holds a table open for each.
    private static final int HEADS_AT_ONCE = 200;

    private static final String ERASED =
            "SELECT topic, user_id, MAX(sequence) FROM audit_erasure WHERE user_id IN (%s) GROUP BY topic, user_id";
    private static final String STORED = "SELECT topic, user_id, sequence FROM %s WHERE ";
    private static final String EXACTLY = "(user_id = ? AND topic = ? AND sequence IN (%s))";
    private static final String FROM = "(user_id = ? AND topic = ? AND sequence >= ?)";
    private static final String INSERT_ENTRY = """
            INSERT INTO audit_entry (user_id, topic, sequence, link, reach, event_id, type, subject, \
            aggregate_version, occurred_at, traceparent, digest, hash, recorded_at, record_partition, record_offset) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String INSERT_VALUE =
            "INSERT INTO audit_value (user_id, topic, sequence, salt, data) VALUES (?, ?, ?, ?, ?)";
    private static final String INSERT_DEAD_LETTER = """
            INSERT INTO dead_letter (user_id, topic, sequence, cause, recorded_at, record_partition, record_offset) \
            VALUES (?, ?, ?, ?, ?, ?, ?)""";

    private final Connection connection;

    TrailTables(Connection connection) {
        this.connection = connection;
    }

    /// The chains' ends of those of these streams that have entries.
    Map<UserStream, Head> heads(List<UserStream> streams) throws SQLException {
        var heads = new HashMap<UserStream, Head>();
        for (var from = 0; from < streams.size(); from += HEADS_AT_ONCE) {
            putHeads(heads, streams.subList(from, Math.min(streams.size(), from + HEADS_AT_ONCE)));
        }
        return heads;
    }

    private void putHeads(Map<UserStream, Head> heads, List<UserStream> streams) throws SQLException {
        try (var statement = connection.prepareStatement(headsOf(streams.size()))) {
            var parameter = 0;
            for (var stream : streams) {
                parameter = setStream(statement, parameter, stream);
            }
            var rows = statement.executeQuery();
            while (rows.next()) {
                heads.put(streams.get(rows.getInt(1)), new Head(rows.getLong(2), rows.getLong(3), rows.getBytes(4)));
            }
        }
    }

    private static String headsOf(int streams) {
        var sql = new StringBuilder(HEAD.formatted(0));
        for (var number = 1; number < streams; number++) {
            sql.append(" UNION ALL ").append(HEAD.formatted(number));
        }
        return sql.toString();
    }

    /// Up to which sequence the values of these streams' users are erased.
    Map<UserStream, Long> erasures(List<UserStream> streams) throws SQLException {
        var erased = new HashMap<UserStream, Long>();
        var users = streams.stream().map(UserStream::userId).distinct().toList();
        if (users.isEmpty()) {
            return erased;
        }
        var sql = ERASED.formatted(String.join(", ", Collections.nCopies(users.size(), "?")));
        try (var statement = connection.prepareStatement(sql)) {
            var parameter = 0;
            for (var user : users) {
                statement.setString(++parameter, user);
            }
            var rows = statement.executeQuery();
            while (rows.next()) {
                erased.put(new UserStream(rows.getString(1), rows.getString(2)), rows.getLong(3));
            }
        }
        return erased;
    }

    /// Those of these positions that the trail holds.
    Set<Position> entriesAt(Map<UserStream, List<Long>> sequences) throws SQLException {
        if (sequences.isEmpty()) {
            return Set.of();
        }
        var where = sequences.values().stream()
                .map(list -> EXACTLY.formatted(String.join(", ", Collections.nCopies(list.size(), "?"))))
                .collect(joining(" OR "));
        try (var statement = connection.prepareStatement(STORED.formatted("audit_entry") + where)) {
            var parameter = 0;
            for (var stream : sequences.entrySet()) {
                parameter = setStream(statement, parameter, stream.getKey());
                for (var sequence : stream.getValue()) {
                    statement.setLong(++parameter, sequence);
                }
            }
            return positions(statement.executeQuery());
        }
    }

    /// The dead letters of these streams from the given sequences on.
    Set<Position> deadLettersFrom(Map<UserStream, Long> starts) throws SQLException {
        if (starts.isEmpty()) {
            return Set.of();
        }
        var where = String.join(" OR ", Collections.nCopies(starts.size(), FROM));
        try (var statement = connection.prepareStatement(STORED.formatted("dead_letter") + where)) {
            var parameter = 0;
            for (var start : starts.entrySet()) {
                parameter = setStream(statement, parameter, start.getKey());
                statement.setLong(++parameter, start.getValue());
            }
            return positions(statement.executeQuery());
        }
    }

    private static int setStream(PreparedStatement statement, int parameter, UserStream stream) throws SQLException {
        statement.setString(parameter + 1, stream.userId());
        statement.setString(parameter + 2, stream.topic());
        return parameter + 2;
    }

    private static Set<Position> positions(ResultSet rows) throws SQLException {
        var positions = new HashSet<Position>();
        while (rows.next()) {
            var stream = new UserStream(rows.getString(1), rows.getString(2));
            positions.add(new Position(stream, rows.getLong(3)));
        }
        return positions;
    }

    void insertEntries(Collection<ChainedEvent> entries) throws SQLException {
        insert(INSERT_ENTRY, entries, TrailTables::addEntry);
    }

    private <T> void insert(String sql, Collection<T> rows, Row<T> row) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            var added = 0;
            for (var each : rows) {
                row.add(statement, each);
                if (++added % ROWS_AT_ONCE == 0) {
                    statement.executeBatch();
                }
            }
            statement.executeBatch();
        }
    }

    /// Adds a row to a batch of inserts.
    private interface Row<T> {

        void add(PreparedStatement statement, T row) throws SQLException;
    }

    private static void addEntry(PreparedStatement statement, ChainedEvent entry) throws SQLException {
        var event = entry.event();
        setPosition(statement, event.position());
        statement.setLong(4, entry.head().link());
        statement.setLong(5, entry.head().reach());
        statement.setString(6, event.id().toString());
        statement.setString(7, event.type());
        statement.setString(8, event.subject());
        statement.setLong(9, event.aggregateVersion());
        statement.setObject(10, utc(event.occurredAt()));
        statement.setString(11, event.traceparent().orElse(null));
        statement.setBytes(12, entry.digest());
        statement.setBytes(13, entry.head().hash());
        statement.setObject(14, utc(entry.recordedAt()));
        statement.setInt(15, event.partition());
        statement.setLong(16, event.offset());
        statement.addBatch();
    }

    void insertValues(Collection<ChainedEvent> entries) throws SQLException {
        insert(INSERT_VALUE, entries, TrailTables::addValue);
    }

    private static void addValue(PreparedStatement statement, ChainedEvent entry) throws SQLException {
        setPosition(statement, entry.event().position());
        statement.setBytes(4, entry.salt());
        statement.setBytes(5, entry.event().data());
        statement.addBatch();
    }

    /// Only those with a legible position.
    void insertDeadLetters(Collection<Unreadable> letters, Instant now) throws SQLException {
        insert(INSERT_DEAD_LETTER, letters, (statement, letter) -> addDeadLetter(statement, letter, now));
    }

    private static void addDeadLetter(PreparedStatement statement, Unreadable letter, Instant now) throws SQLException {
        setPosition(statement, letter.position().orElseThrow());
        statement.setString(4, letter.cause());
        statement.setObject(5, utc(now));
        statement.setInt(6, letter.record().partition());
        statement.setLong(7, letter.record().offset());
        statement.addBatch();
    }

    private static void setPosition(PreparedStatement statement, Position position) throws SQLException {
        setStream(statement, 0, position.stream());
        statement.setLong(3, position.sequence());
    }

    /// DATETIME columns hold UTC, without any conversion by the driver.
    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}

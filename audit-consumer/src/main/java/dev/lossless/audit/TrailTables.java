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

/// The SQL of the trail in one transaction. Each method is few statements, however many rows it touches. What is
/// inserted goes to the database with the commit.
final class TrailTables {

    /// One look at the end of the primary key for each stream. The key's name spares the optimiser a look at the
    /// others that begin with the user: half of the statement's time. `GROUP BY` over a list of users would be
    /// shorter, but MariaDB then reads the users' whole trails.
    private static final String HEAD = """
            (SELECT %d, link, reach, hash FROM audit_entry FORCE INDEX (PRIMARY) WHERE user_id = ? AND topic = ? \
            ORDER BY link DESC LIMIT 1)""";

    /// Streams in one statement: the database holds a table open for each.
    private static final int STREAMS_AT_ONCE = 200;

    private static final String ERASED =
            "SELECT topic, user_id, MAX(sequence) FROM audit_erasure WHERE user_id IN (%s) GROUP BY topic, user_id";
    private static final String STORED = "SELECT topic, user_id, sequence FROM %s WHERE ";
    private static final String EXACTLY = "(user_id = ? AND topic = ? AND sequence IN (%s))";
    private static final String FROM = "(user_id = ? AND topic = ? AND sequence >= ?)";
    private static final String INSERT_ENTRY = """
            INSERT INTO audit_entry (user_id, topic, sequence, link, reach, event_id, type, subject, \
            aggregate_version, occurred_at, traceparent, digest, hash, recorded_at, record_partition, record_offset)""";
    private static final String INSERT_VALUE = "INSERT INTO audit_value (user_id, topic, sequence, salt, data)";
    private static final String INSERT_DEAD_LETTER = """
            INSERT INTO dead_letter (user_id, topic, sequence, cause, recorded_at, record_partition, record_offset)""";

    private final Connection connection;
    private final Changes changes;

    TrailTables(Connection connection) {
        this.connection = connection;
        this.changes = new Changes(connection);
    }

    /// The ends of these streams.
    Ends ends(List<UserStream> streams) throws SQLException {
        var heads = new HashMap<UserStream, Head>();
        var erasures = new HashMap<UserStream, Long>();
        for (var from = 0; from < streams.size(); from += STREAMS_AT_ONCE) {
            putEnds(heads, erasures, streams.subList(from, Math.min(streams.size(), from + STREAMS_AT_ONCE)));
        }
        return new Ends(heads, erasures);
    }

    /// Both with one round trip.
    private void putEnds(Map<UserStream, Head> heads, Map<UserStream, Long> erasures, List<UserStream> streams)
            throws SQLException {
        var users = streams.stream().map(UserStream::userId).distinct().toList();
        try (var statement = connection.prepareStatement(headsOf(streams.size()) + "; " + erasuresOf(users.size()))) {
            var parameter = 0;
            for (var stream : streams) {
                parameter = setStream(statement, parameter, stream);
            }
            for (var user : users) {
                statement.setString(++parameter, user);
            }
            statement.execute();
            var rows = statement.getResultSet();
            while (rows.next()) {
                heads.put(streams.get(rows.getInt(1)), new Head(rows.getLong(2), rows.getLong(3), rows.getBytes(4)));
            }
            statement.getMoreResults();
            rows = statement.getResultSet();
            while (rows.next()) {
                erasures.put(new UserStream(rows.getString(1), rows.getString(2)), rows.getLong(3));
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

    private static String erasuresOf(int users) {
        return ERASED.formatted(String.join(", ", Collections.nCopies(users, "?")));
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

    /// In the next round trip.
    void insertEntries(Collection<ChainedEvent> entries) throws SQLException {
        changes.insert(INSERT_ENTRY, entries.stream().map(TrailTables::entryRow).toList());
    }

    private static Object[] entryRow(ChainedEvent entry) {
        var event = entry.event();
        var position = event.position();
        return new Object[] {
            position.stream().userId(),
            position.stream().topic(),
            position.sequence(),
            entry.head().link(),
            entry.head().reach(),
            event.id().toString(),
            event.type(),
            event.subject(),
            event.aggregateVersion(),
            utc(event.occurredAt()),
            event.traceparent().orElse(null),
            entry.digest(),
            entry.head().hash(),
            utc(entry.recordedAt()),
            event.partition(),
            event.offset()
        };
    }

    /// In the next round trip.
    void insertValues(Collection<ChainedEvent> entries) throws SQLException {
        changes.insert(INSERT_VALUE, entries.stream().map(TrailTables::valueRow).toList());
    }

    private static Object[] valueRow(ChainedEvent entry) {
        var event = entry.event();
        var position = event.position();
        return new Object[] {
            position.stream().userId(), position.stream().topic(), position.sequence(), entry.salt(), event.data()
        };
    }

    /// Only those with a legible position. In the next round trip.
    void insertDeadLetters(Collection<Unreadable> letters, Instant now) throws SQLException {
        changes.insert(
                INSERT_DEAD_LETTER,
                letters.stream().map(letter -> deadLetterRow(letter, now)).toList());
    }

    private static Object[] deadLetterRow(Unreadable letter, Instant now) {
        var position = letter.position().orElseThrow();
        return new Object[] {
            position.stream().userId(),
            position.stream().topic(),
            position.sequence(),
            letter.cause(),
            utc(now),
            letter.record().partition(),
            letter.record().offset()
        };
    }

    /// @throws SQLException when nothing was committed, or when the commit's answer was lost
    void commit() throws SQLException {
        changes.commit();
    }

    /// DATETIME columns hold UTC, without any conversion by the driver.
    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}

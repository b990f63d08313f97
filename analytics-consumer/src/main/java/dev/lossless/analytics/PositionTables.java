package dev.lossless.analytics;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/// The SQL of the positions in one transaction.
final class PositionTables {

    private static final String INSERT = "INSERT INTO consumed (topic, user_id, sequence) VALUES";
    private static final String OR_KEEP = "ON DUPLICATE KEY UPDATE sequence = sequence";
    private static final String OR_ADVANCE = "ON DUPLICATE KEY UPDATE sequence = VALUES(sequence)";
    private static final String DEAD_LETTERS = "SELECT topic, user_id, sequence FROM dead_letter WHERE ";

    /// Never by reading the whole table: that would wait for the streams of other replicas.
    private static final String LOCK =
            "SELECT topic, user_id, sequence FROM consumed FORCE INDEX (PRIMARY) WHERE %s FOR UPDATE";

    private static final String OF_STREAM = "(topic = ? AND user_id = ?)";
    private static final String EXACTLY = "(topic = ? AND user_id = ? AND sequence IN (%s))";
    private static final String ADD_DEAD_LETTERS = "INSERT INTO dead_letter (topic, user_id, sequence) VALUES";
    private static final String REMOVE_DEAD_LETTER = "DELETE FROM dead_letter WHERE (topic, user_id, sequence) =";

    private final Connection connection;
    private final Changes changes;

    PositionTables(Connection connection, Changes changes) {
        this.connection = connection;
        this.changes = changes;
    }

    /// Locks the positions of these streams until the transaction ends, in the order of their key. A stream that was
    /// never seen gets a row: with nothing to lock, two replicas could both count its first event.
    ///
    /// @return the highest consumed sequence of each
    Map<UserStream, Long> lock(List<UserStream> streams) throws SQLException {
        var consumed = lockKnown(streams);
        var unknown =
                streams.stream().filter(stream -> !consumed.containsKey(stream)).toList();
        add(unknown);
        consumed.putAll(lockKnown(unknown));
        return consumed;
    }

    private Map<UserStream, Long> lockKnown(List<UserStream> streams) throws SQLException {
        var consumed = new HashMap<UserStream, Long>();
        for (var part : Chunk.of(streams)) {
            var where = String.join(" OR ", Collections.nCopies(part.size(), OF_STREAM));
            try (var statement = connection.prepareStatement(LOCK.formatted(where))) {
                var parameter = 0;
                for (var stream : part) {
                    parameter = setStream(statement, parameter, stream);
                }
                positions(statement).forEach(position -> consumed.put(position.stream(), position.sequence()));
            }
        }
        return consumed;
    }

    private void add(List<UserStream> streams) throws SQLException {
        if (!streams.isEmpty()) {
            changes.rows(
                    INSERT,
                    streams.stream().map(stream -> row(new Position(stream, 0))).toList(),
                    OR_KEEP);
            changes.send();
        }
    }

    /// Those of these positions that were dead-lettered.
    Set<Position> deadLettersAt(Map<UserStream, List<Long>> sequences) throws SQLException {
        if (sequences.isEmpty()) {
            return Set.of();
        }
        var where = sequences.values().stream()
                .map(list -> EXACTLY.formatted(String.join(", ", Collections.nCopies(list.size(), "?"))))
                .collect(joining(" OR "));
        try (var statement = connection.prepareStatement(DEAD_LETTERS + where)) {
            var parameter = 0;
            for (var stream : sequences.entrySet()) {
                parameter = setStream(statement, parameter, stream.getKey());
                for (var sequence : stream.getValue()) {
                    statement.setLong(++parameter, sequence);
                }
            }
            return positions(statement);
        }
    }

    private static Set<Position> positions(PreparedStatement query) throws SQLException {
        var positions = new HashSet<Position>();
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                positions.add(position(rows));
            }
        }
        return positions;
    }

    private static Position position(ResultSet row) throws SQLException {
        return new Position(new UserStream(row.getString(1), row.getString(2)), row.getLong(3));
    }

    void advance(SortedMap<UserStream, Long> consumed) throws SQLException {
        var rows = consumed.entrySet().stream()
                .map(stream -> row(new Position(stream.getKey(), stream.getValue())))
                .toList();
        changes.rows(INSERT, rows, OR_ADVANCE);
    }

    void addDeadLetters(SortedSet<Position> positions) throws SQLException {
        changes.rows(
                ADD_DEAD_LETTERS, positions.stream().map(PositionTables::row).toList(), "");
    }

    /// By primary key, one by one.
    void removeDeadLetters(SortedSet<Position> positions) throws SQLException {
        for (var position : positions) {
            changes.rows(REMOVE_DEAD_LETTER, Collections.singleton(row(position)), "");
        }
    }

    private static Object[] row(Position position) {
        return new Object[] {position.stream().topic(), position.stream().userId(), position.sequence()};
    }

    private static int setStream(PreparedStatement statement, int parameter, UserStream stream) throws SQLException {
        statement.setString(parameter + 1, stream.topic());
        statement.setString(parameter + 2, stream.userId());
        return parameter + 2;
    }
}

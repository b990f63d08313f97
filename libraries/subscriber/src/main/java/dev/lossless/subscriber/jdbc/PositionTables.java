package dev.lossless.subscriber.jdbc;

import dev.lossless.subscriber.OffsetRange;
import dev.lossless.subscriber.Position;
import dev.lossless.subscriber.UserStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/// The SQL of the positions, the tables `consumed` and `missing`, in one transaction.
final class PositionTables {

    private static final String INSERT =
            "INSERT INTO consumed (topic, user_id, sequence, event_id, consumed_at) VALUES";
    private static final String OR_KEEP = "ON DUPLICATE KEY UPDATE sequence = sequence";
    /// A dead letter, which has no id, has no effect: the time is the last effect's.
    private static final String OR_ADVANCE = "ON DUPLICATE KEY UPDATE sequence = VALUES(sequence),"
            + " event_id = VALUES(event_id), consumed_at = IF(event_id = '', consumed_at, VALUES(consumed_at))";

    /// Never by reading the whole table: that would wait for the streams of other replicas.
    private static final String LOCK =
            "SELECT topic, user_id, sequence, event_id FROM consumed FORCE INDEX (PRIMARY) WHERE %s FOR UPDATE";

    private static final String OF_STREAM = "(topic = ? AND user_id = ?)";
    private static final String MISSING = "SELECT topic, user_id, first_sequence, last_sequence FROM missing WHERE ";
    private static final String FROM = "(topic = ? AND user_id = ? AND last_sequence >= ?)";
    private static final String ADD_MISSING =
            "INSERT INTO missing (topic, user_id, first_sequence, last_sequence) VALUES";
    private static final String REMOVE_MISSING = "DELETE FROM missing WHERE (topic, user_id, first_sequence) =";

    /// Streams in one statement: from 1,000 values on MariaDB looks them up in another way, by reading the
    /// whole table.
    private static final int STREAMS_AT_ONCE = 500;

    private final Connection connection;
    private final StatementBatch statements;

    PositionTables(Connection connection, StatementBatch statements) {
        this.connection = connection;
        this.statements = statements;
    }

    /// Locks the marks of these streams until the transaction ends, in the order of their key. A stream that
    /// was never seen gets a row: with nothing to lock, two replicas could both take its first event.
    ///
    /// @param ranges of the batch: their stored offsets are read in the same round trip
    /// @throws dev.lossless.subscriber.OffsetsBehindException when less is stored than lies before the batch
    Map<UserStream, Mark> lock(List<UserStream> streams, Map<TopicPartition, OffsetRange> ranges, LocalDateTime now)
            throws SQLException {
        var marks = lockKnown(streams, ranges);
        var unknown =
                streams.stream().filter(stream -> !marks.containsKey(stream)).toList();
        if (!unknown.isEmpty()) {
            var rows =
                    unknown.stream().map(stream -> row(stream, Mark.NONE, now)).toList();
            statements.rows(INSERT, rows, OR_KEEP);
            statements.send();
            marks.putAll(lockKnown(unknown, Map.of()));
        }
        return marks;
    }

    private Map<UserStream, Mark> lockKnown(List<UserStream> streams, Map<TopicPartition, OffsetRange> ranges)
            throws SQLException {
        var marks = new HashMap<UserStream, Mark>();
        var left = ranges;
        for (var part : parts(streams)) {
            var queries = new ArrayList<String>();
            if (!left.isEmpty()) {
                queries.add(OffsetTable.query(left.keySet()));
            }
            if (!part.isEmpty()) {
                queries.add(LOCK.formatted(any(part.size(), OF_STREAM)));
            }
            if (!queries.isEmpty()) {
                lockKnown(String.join("; ", queries), part, left, marks);
            }
            left = Map.of();
        }
        return marks;
    }

    private void lockKnown(
            String queries,
            List<UserStream> streams,
            Map<TopicPartition, OffsetRange> ranges,
            Map<UserStream, Mark> marks)
            throws SQLException {
        try (var statement = connection.prepareStatement(queries)) {
            var parameter = OffsetTable.bind(statement, 0, ranges.keySet());
            for (var stream : streams) {
                parameter = setStream(statement, parameter, stream);
            }
            statement.execute();
            if (!ranges.isEmpty()) {
                OffsetTable.requireReached(statement.getResultSet(), ranges);
                statement.getMoreResults();
            }
            var rows = statement.getResultSet();
            while (rows != null && rows.next()) {
                marks.put(stream(rows), new Mark(rows.getLong(3), rows.getString(4)));
            }
        }
    }

    /// At least one, which is empty when there are no streams.
    private static List<List<UserStream>> parts(List<UserStream> streams) {
        return IntStream.rangeClosed(0, Math.max(0, streams.size() - 1) / STREAMS_AT_ONCE)
                .mapToObj(part ->
                        streams.subList(part * STREAMS_AT_ONCE, Math.min(streams.size(), (part + 1) * STREAMS_AT_ONCE)))
                .toList();
    }

    /// The ranges of missing sequences that these positions may lie in.
    Map<UserStream, MissingRanges> missing(Collection<Position> positions) throws SQLException {
        if (positions.isEmpty()) {
            return Map.of();
        }
        var lowest = new HashMap<UserStream, Long>();
        var missing = new HashMap<UserStream, MissingRanges>();
        for (var position : positions) {
            lowest.merge(position.stream(), position.sequence(), Math::min);
            missing.put(position.stream(), new MissingRanges());
        }
        try (var statement = connection.prepareStatement(MISSING + any(lowest.size(), FROM))) {
            var parameter = 0;
            for (var each : lowest.entrySet()) {
                parameter = setStream(statement, parameter, each.getKey());
                statement.setLong(++parameter, each.getValue());
            }
            var rows = statement.executeQuery();
            while (rows.next()) {
                missing.get(stream(rows)).stored(rows.getLong(3), rows.getLong(4));
            }
        }
        return missing;
    }

    private static String any(int times, String condition) {
        return String.join(" OR ", Collections.nCopies(times, condition));
    }

    void advance(Map<UserStream, Mark> marks, LocalDateTime now) throws SQLException {
        var rows = new TreeMap<>(marks)
                .entrySet().stream()
                        .map(each -> row(each.getKey(), each.getValue(), now))
                        .toList();
        statements.rows(INSERT, rows, OR_ADVANCE);
    }

    void change(Map<UserStream, MissingRanges> missing) throws SQLException {
        var added = new ArrayList<Object[]>();
        for (var each : new TreeMap<>(missing).entrySet()) {
            var stream = each.getKey();
            for (var first : each.getValue().removed().keySet()) {
                statements.rows(
                        REMOVE_MISSING,
                        Collections.singleton(new Object[] {stream.topic(), stream.userId(), first}),
                        "");
            }
            each.getValue()
                    .added()
                    .forEach((first, last) -> added.add(new Object[] {stream.topic(), stream.userId(), first, last}));
        }
        statements.rows(ADD_MISSING, added, "");
    }

    private static UserStream stream(ResultSet row) throws SQLException {
        return new UserStream(row.getString(1), row.getString(2));
    }

    private static Object[] row(UserStream stream, Mark mark, LocalDateTime now) {
        return new Object[] {stream.topic(), stream.userId(), mark.sequence(), mark.eventId(), now};
    }

    private static int setStream(PreparedStatement statement, int parameter, UserStream stream) throws SQLException {
        statement.setString(parameter + 1, stream.topic());
        statement.setString(parameter + 2, stream.userId());
        return parameter + 2;
    }
}

package dev.lossless.audit.trail;

import static java.util.stream.Collectors.joining;

import dev.lossless.audit.chain.ChainEnd;
import dev.lossless.subscriber.LastEffect;
import dev.lossless.subscriber.OffsetRange;
import dev.lossless.subscriber.Position;
import dev.lossless.subscriber.UserStream;
import dev.lossless.subscriber.jdbc.OffsetTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;

/// What is asked of the trail in one transaction. Each method is few statements, however many rows it touches.
final class TrailQueries {

    /// One look at the end of the primary key for each stream. The key's name spares the optimiser a look at
    /// the others that begin with the user: half of the statement's time. `GROUP BY` over a list of users would
    /// be shorter, but MariaDB then reads the users' whole trails.
    private static final String END = """
            (SELECT %s FROM audit_entry FORCE INDEX (PRIMARY) WHERE user_id = ? AND topic = ? \
            ORDER BY link DESC LIMIT 1)""";

    private static final String CHAIN_END = "%d, link, highest_sequence, hash";
    private static final String LAST_EFFECT = "highest_sequence, recorded_at";

    /// Streams in one statement: the database holds a table open for each.
    private static final int STREAMS_AT_ONCE = 200;

    private static final String ERASED =
            "SELECT topic, user_id, MAX(sequence) FROM audit_erasure WHERE user_id IN (%s) GROUP BY topic, user_id";
    private static final String IDS = "SELECT topic, user_id, sequence, event_id FROM audit_entry WHERE ";
    private static final String EXACTLY = "(user_id = ? AND topic = ? AND sequence IN (%s))";
    private static final String DEAD_LETTERS = "SELECT topic, user_id, sequence FROM dead_letter WHERE ";
    private static final String FROM = "(user_id = ? AND topic = ? AND sequence >= ?)";

    private final Connection connection;

    TrailQueries(Connection connection) {
        this.connection = connection;
    }

    /// The ends of these streams.
    ///
    /// @param ranges of the batch: their stored offsets are compared in the same round trip
    /// @throws dev.lossless.subscriber.OffsetsBehindException when less is stored than lies before the batch
    ChainEnds ends(List<UserStream> streams, Map<TopicPartition, OffsetRange> ranges) throws SQLException {
        var ends = new ChainEnds(new HashMap<>(), new HashMap<>());
        var unchecked = ranges;
        for (var from = 0; from < streams.size() || !unchecked.isEmpty(); from += STREAMS_AT_ONCE) {
            var part = streams.subList(from, Math.min(streams.size(), from + STREAMS_AT_ONCE));
            putEnds(ends, part, unchecked);
            unchecked = Map.of();
        }
        return ends;
    }

    /// All with one round trip.
    private void putEnds(ChainEnds ends, List<UserStream> streams, Map<TopicPartition, OffsetRange> ranges)
            throws SQLException {
        var users = streams.stream().map(UserStream::userId).distinct().toList();
        try (var statement = connection.prepareStatement(queries(streams, users, ranges))) {
            var parameter = OffsetTable.bind(statement, 0, ranges.keySet());
            for (var stream : streams) {
                parameter = setStream(statement, parameter, stream);
            }
            for (var user : users) {
                statement.setString(++parameter, user);
            }
            statement.execute();
            if (!ranges.isEmpty()) {
                OffsetTable.requireReached(statement.getResultSet(), ranges);
                statement.getMoreResults();
            }
            if (!streams.isEmpty()) {
                putEnds(ends, streams, statement);
            }
        }
    }

    private static String queries(
            List<UserStream> streams, List<String> users, Map<TopicPartition, OffsetRange> ranges) {
        var queries = new ArrayList<String>();
        if (!ranges.isEmpty()) {
            queries.add(OffsetTable.query(ranges.keySet()));
        }
        if (!streams.isEmpty()) {
            var ends = new ArrayList<String>();
            for (var number = 0; number < streams.size(); number++) {
                ends.add(END.formatted(CHAIN_END.formatted(number)));
            }
            queries.add(String.join(" UNION ALL ", ends));
            queries.add(ERASED.formatted(placeholders(users.size())));
        }
        return String.join("; ", queries);
    }

    private static void putEnds(ChainEnds ends, List<UserStream> streams, PreparedStatement answered)
            throws SQLException {
        var rows = answered.getResultSet();
        while (rows.next()) {
            var end = new ChainEnd(rows.getLong(2), rows.getLong(3), rows.getBytes(4));
            ends.ends().put(streams.get(rows.getInt(1)), end);
        }
        answered.getMoreResults();
        rows = answered.getResultSet();
        while (rows.next()) {
            ends.erasures().put(stream(rows), rows.getLong(3));
        }
    }

    /// The ids of the events that the trail holds at these positions.
    Map<Position, Set<UUID>> idsAt(Map<UserStream, List<Long>> sequences) throws SQLException {
        if (sequences.isEmpty()) {
            return Map.of();
        }
        var where = sequences.values().stream()
                .map(list -> EXACTLY.formatted(placeholders(list.size())))
                .collect(joining(" OR "));
        try (var statement = connection.prepareStatement(IDS + where)) {
            var parameter = 0;
            for (var stream : sequences.entrySet()) {
                parameter = setStream(statement, parameter, stream.getKey());
                for (var sequence : stream.getValue()) {
                    statement.setLong(++parameter, sequence);
                }
            }
            var rows = statement.executeQuery();
            var ids = new HashMap<Position, Set<UUID>>();
            while (rows.next()) {
                ids.computeIfAbsent(position(rows), _ -> new HashSet<>()).add(UUID.fromString(rows.getString(4)));
            }
            return ids;
        }
    }

    /// The dead letters of these streams from the given sequences on.
    Set<Position> deadLettersFrom(Map<UserStream, Long> starts) throws SQLException {
        if (starts.isEmpty()) {
            return Set.of();
        }
        var where = String.join(" OR ", Collections.nCopies(starts.size(), FROM));
        try (var statement = connection.prepareStatement(DEAD_LETTERS + where)) {
            var parameter = 0;
            for (var start : starts.entrySet()) {
                parameter = setStream(statement, parameter, start.getKey());
                statement.setLong(++parameter, start.getValue());
            }
            var rows = statement.executeQuery();
            var positions = new HashSet<Position>();
            while (rows.next()) {
                positions.add(position(rows));
            }
            return positions;
        }
    }

    Optional<LastEffect> lastEffect(UserStream stream) throws SQLException {
        try (var statement = connection.prepareStatement(END.formatted(LAST_EFFECT))) {
            setStream(statement, 0, stream);
            var row = statement.executeQuery();
            return row.next() ? Optional.of(new LastEffect(row.getLong(1), time(row, 2))) : Optional.empty();
        }
    }

    private static String placeholders(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    private static int setStream(PreparedStatement statement, int parameter, UserStream stream) throws SQLException {
        statement.setString(parameter + 1, stream.userId());
        statement.setString(parameter + 2, stream.topic());
        return parameter + 2;
    }

    private static UserStream stream(ResultSet row) throws SQLException {
        return new UserStream(row.getString(1), row.getString(2));
    }

    private static Position position(ResultSet row) throws SQLException {
        return new Position(stream(row), row.getLong(3));
    }

    /// DATETIME columns hold UTC, without any conversion by the driver.
    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }
}

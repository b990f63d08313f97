package dev.lossless.todo.outbox.relay;

import static java.util.stream.Collectors.joining;

import dev.lossless.todo.outbox.UserStream;
import dev.lossless.todo.outbox.relay.RelayStore.ParkedEvent;
import dev.lossless.todo.storage.Script;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The relay's side of parked streams, within one turn. Their events are set aside, each once, when they are
/// met
/// among the others. A stream that is resumed is published from there first, while what it writes meanwhile
/// is set
/// aside behind. When nothing of it is left aside it is parked no more, and the next turn reads it with all
/// others.
///
/// Only who holds the lock of a stream's shard moves its events, so there are no two opinions about what is
/// aside.
final class Aside {

    static final String RESUMED =
            "SELECT shard, user_id, aggregatetype FROM outbox_parked WHERE resumed = TRUE AND shard IN (%s) LIMIT 1000";

    private static final String READ = "(SELECT LENGTH(e.payload), " + RelayStore.COLUMNS
            + " FROM outbox_parked_event e WHERE e.user_id = ? AND e.aggregatetype = ?%s ORDER BY e.position LIMIT %d)";

    private static final String PARK = """
            INSERT INTO outbox_parked (user_id, aggregatetype, position, cause, parked_at) VALUES (?, ?, ?, ?, ?) \
            ON DUPLICATE KEY UPDATE position = VALUES(position), cause = VALUES(cause), \
            parked_at = VALUES(parked_at), resumed = FALSE""";

    /// Locks what it reads: an event that is given another number at this moment is moved with that.
    private static final String MOVE = """
            INSERT INTO outbox_parked_event (user_id, aggregatetype, position, id, aggregateid, aggregateversion, type, \
            payload, key_hash, sequence, traceparent, occurred_at) SELECT user_id, aggregatetype, position, id, \
            aggregateid, aggregateversion, type, payload, key_hash, sequence, traceparent, occurred_at \
            FROM outbox_event FORCE INDEX (PRIMARY) WHERE %s FOR UPDATE""";

    private static final String COUNT =
            "UPDATE outbox_parked SET events = events + ? WHERE user_id = ? AND aggregatetype = ?";
    private static final String DELETE =
            "DELETE FROM outbox_parked_event WHERE user_id = ? AND aggregatetype = ? AND position IN (%s)";
    private static final String END = """
            DELETE FROM outbox_parked WHERE user_id = ? AND aggregatetype = ? AND resumed = TRUE AND NOT EXISTS \
            (SELECT 1 FROM outbox_parked_event e WHERE e.user_id = ? AND e.aggregatetype = ?)""";

    private final Connection connection;
    private final List<UserStream> resumed = new ArrayList<>();
    private final Set<UserStream> ending = new HashSet<>();
    private final Map<Integer, List<Long>> added = new TreeMap<>();
    private final Map<UserStream, Integer> addedOf = new HashMap<>();
    private final Map<UserStream, List<Long>> published = new HashMap<>();

    Aside(Connection connection) {
        this.connection = connection;
    }

    /// What comes next of some resumed streams.
    ///
    /// @param whole those of which it is all that is left
    record Rest(List<OutboxEvent> events, Set<UserStream> whole) {}

    /// Takes the answer to [#RESUMED].
    void resumed(ResultSet rows, BitSet locked) throws SQLException {
        while (rows.next()) {
            if (locked.get(rows.getInt(1))) {
                resumed.add(new UserStream(rows.getString(2), rows.getString(3)));
            }
        }
    }

    /// The streams that were resumed, as they were found when their shards were locked; each is given once.
    /// In no order,
    /// so that those that cannot go on do not hold back others.
    List<UserStream> takeResumed() {
        Collections.shuffle(resumed);
        var taken = List.copyOf(resumed);
        resumed.clear();
        return taken;
    }

    /// The oldest events of each stream, in its order.
    ///
    /// @param condition SQL that begins with AND, or nothing; `e` is the table of events
    /// @param bytes     where to stop: when the payloads read so far are longer
    Rest read(List<UserStream> streams, String condition, int perStream, long bytes) throws SQLException {
        var sql = String.join(" UNION ALL ", Collections.nCopies(streams.size(), READ.formatted(condition, perStream)));
        try (var statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(Integer.MIN_VALUE); // what is not taken is never held in memory
            var index = 1;
            for (var stream : streams) {
                statement.setString(index++, stream.userId());
                statement.setString(index++, stream.aggregateType());
            }
            try (var rows = statement.executeQuery()) {
                return rest(rows, streams, perStream, bytes);
            }
        }
    }

    private static Rest rest(ResultSet rows, List<UserStream> streams, int perStream, long bytes) throws SQLException {
        var events = new ArrayList<OutboxEvent>();
        var count = new HashMap<UserStream, Integer>();
        var size = 0L;
        while (size <= bytes && rows.next()) {
            var event = RelayStore.Turn.asideEvent(rows, 1);
            events.add(event);
            count.merge(event.stream(), 1, Integer::sum);
            size += rows.getLong(1);
        }
        var whole = new HashSet<UserStream>();
        if (size <= bytes) {
            streams.stream()
                    .filter(stream -> count.getOrDefault(stream, 0) < perStream)
                    .forEach(whole::add);
        }
        return new Rest(events, whole);
    }

    /// All that was aside of these streams is published: what they have written meanwhile stays where it is.
    void end(Set<UserStream> streams) {
        ending.addAll(streams);
    }

    /// False for an event of a stream that ends to be parked.
    boolean holds(ParkedEvent event) {
        return !ending.contains(event.stream());
    }

    void add(ParkedEvent event) {
        added.computeIfAbsent(event.shard(), _ -> new ArrayList<>()).add(event.position());
        addedOf.merge(event.stream(), 1, Integer::sum);
    }

    void published(OutboxEvent event) {
        published.computeIfAbsent(event.stream(), _ -> new ArrayList<>()).add(event.position());
    }

    void park(OutboxEvent event, String cause, Instant now) throws SQLException {
        try (var statement = connection.prepareStatement(PARK)) {
            statement.setString(1, event.userId());
            statement.setString(2, event.aggregateType());
            statement.setLong(3, event.position());
            statement.setString(4, cause.substring(0, Math.min(cause.length(), 1000)));
            statement.setObject(5, LocalDateTime.ofInstant(now, ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }

    /// Positions to be moved, by shard.
    Map<Integer, List<Long>> added() {
        return added;
    }

    /// Stores all of it, without the commit. The table of events comes first, for whoever else changes events
    /// of both.
    ///
    /// @param moved selects [#added] in the table of events
    /// @throws SQLException also when a stream is not parked any more: nothing may be left aside of it
    void store(String moved) throws SQLException {
        var script = new Script();
        if (!added.isEmpty()) {
            script.add(addedOf.values().stream().mapToInt(Integer::intValue).sum(), MOVE.formatted(moved));
        }
        addedOf.forEach((stream, count) -> script.add(1, COUNT, count, stream.userId(), stream.aggregateType()));
        published.forEach((stream, positions) -> {
            var list = positions.stream().map(Object::toString).collect(joining(", "));
            script.add(positions.size(), DELETE.formatted(list), stream.userId(), stream.aggregateType());
            script.add(1, COUNT, -positions.size(), stream.userId(), stream.aggregateType());
        });
        ending.forEach(stream ->
                script.add(0, END, stream.userId(), stream.aggregateType(), stream.userId(), stream.aggregateType()));
        if (!script.isEmpty()) {
            var surprises = script.send(connection);
            if (!surprises.isEmpty()) {
                throw new SQLException("parked events are not as they were read: " + surprises);
            }
        }
    }
}

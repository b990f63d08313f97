package dev.lossless.todo.outbox;

import static java.util.stream.Collectors.groupingBy;

import dev.lossless.todo.storage.Query;
import dev.lossless.todo.storage.Questions;
import dev.lossless.todo.storage.Script;
import dev.lossless.todo.storage.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;

/// The numbers of the users' streams, as they are stored. How one follows another: [Sequence].
///
/// Whoever is to take numbers has locked the stream's row first, by [#lock] or [#take], until its transaction
/// ends:
/// so a user's writes to a topic commit one after the other, in the order of their numbers.
final class StreamNumbers {

    /// The epoch's first number is one more than this.
    private static final String EPOCH = "((SELECT epoch FROM stream_epoch) * %d)".formatted(Sequence.EPOCH);

    /// Assignments take place from left to right. When the epoch is raised while this waits for the row, the
    /// number may
    /// still be of the one before: it was not given either, or the row would be of the new epoch.
    private static final String TAKE = """
            INSERT INTO user_stream (user_id, topic, sequence) VALUES (?, ?, LAST_INSERT_ID(%1$s + 1)) \
            ON DUPLICATE KEY UPDATE before_epoch = IF(sequence < %1$s, sequence, before_epoch), \
            sequence = LAST_INSERT_ID(GREATEST(sequence, %1$s + sequence %% %2$d) + 1)""".formatted(EPOCH, Sequence.EPOCH);

    private static final String CURRENT_EPOCH = "SELECT epoch FROM stream_epoch";
    private static final String CURRENT = "SELECT sequence FROM user_stream WHERE user_id = ? AND topic = ?";

    /// By the primary key whatever the table's statistics say: a scan would lock streams that are not asked
    /// for.
    private static final String LOCK =
            "SELECT user_id, topic, sequence FROM user_stream FORCE INDEX (PRIMARY) WHERE %s FOR UPDATE SKIP LOCKED";

    private static final String ADVANCE = """
            UPDATE user_stream FORCE INDEX (PRIMARY) SET before_epoch = IF(sequence < %1$d, sequence, before_epoch), \
            sequence = GREATEST(sequence, %1$d + sequence %% %2$d) + %3$d WHERE %4$s""";

    /// How many values one statement has.
    static final int AT_ONCE = 200;

    private static final String KNOWN = "SELECT user_id, topic, sequence, before_epoch FROM user_stream WHERE ";
    private static final String BEGIN = """
            INSERT INTO user_stream (user_id, topic, sequence) VALUES (?, ?, 0) \
            ON DUPLICATE KEY UPDATE sequence = sequence""";
    private static final String SET =
            "UPDATE user_stream SET sequence = ?, before_epoch = ? WHERE user_id = ? AND topic = ?";

    private StreamNumbers() {}

    /// What the database knows of a stream's numbers.
    ///
    /// @param sequence    the last one; 0 before the first
    /// @param beforeEpoch the last one before the epoch of that began
    record Known(long sequence, long beforeEpoch) {

        static final Known NOTHING = new Known(0, 0);

        /// Whether it has not given this number, and never will.
        boolean lacks(long other) {
            return other > sequence || other > beforeEpoch && other < firstOfEpoch();
        }

        private long firstOfEpoch() {
            return Sequence.of(Sequence.epochOf(sequence), Sequence.numberOf(beforeEpoch) + 1);
        }
    }

    static Map<UserStream, Known> known(Connection connection, Collection<UserStream> streams) throws SQLException {
        var known = new HashMap<UserStream, Known>();
        var all = List.copyOf(streams);
        for (var from = 0; from < all.size(); from += AT_ONCE) {
            var condition = new Condition(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
            try (var statement = connection.prepareStatement(KNOWN + condition.sql())) {
                var index = 1;
                for (var value : condition.values()) {
                    statement.setObject(index++, value);
                }
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        known.put(
                                new UserStream(rows.getString(1), Outbox.aggregateTypeOf(rows.getString(2))),
                                new Known(rows.getLong(3), rows.getLong(4)));
                    }
                }
            }
        }
        return known;
    }

    /// Locks the stream, waiting for it; one that does not exist begins.
    static Known lock(Connection connection, UserStream stream) throws SQLException {
        try (var statement = connection.prepareStatement(BEGIN)) {
            statement.setString(1, stream.userId());
            statement.setString(2, stream.topic());
            statement.executeUpdate();
        }
        return known(connection, List.of(stream)).get(stream);
    }

    static void set(Script script, UserStream stream, Known known) {
        script.add(1, SET, known.sequence(), known.beforeEpoch(), stream.userId(), stream.topic());
    }

    /// Asks for the epoch in which numbers are given now.
    static void epoch(Questions questions, LongConsumer epoch) {
        questions.add(new Query(CURRENT_EPOCH, List.of()), row -> epoch.accept(row.getLong(1)));
    }

    /// Locks those of the streams that exist and that nobody else has locked. Never waits.
    ///
    /// @param locked gets each of them, and its last number
    static void lock(Questions questions, Collection<UserStream> streams, ObjLongConsumer<UserStream> locked) {
        var condition = new Condition(streams);
        questions.add(
                new Query(LOCK.formatted(condition.sql()), condition.values()),
                row -> locked.accept(
                        new UserStream(row.getString(1), Outbox.aggregateTypeOf(row.getString(2))), row.getLong(3)));
    }

    /// Locks the stream, waiting for it, and takes its next number. A rollback gives the number back.
    static long take(Connection connection, UserStream stream) throws SQLException {
        try (var statement = connection.prepareStatement(TAKE, Statement.RETURN_GENERATED_KEYS)) {
            statement.setString(1, stream.userId());
            statement.setString(2, stream.topic());
            statement.executeUpdate();
            return lastInsertId(statement);
        }
    }

    /// Stores that so many more numbers of each stream were taken in this epoch.
    static void advance(Script script, long epoch, Map<UserStream, Integer> taken) {
        var byCount = taken.entrySet().stream().collect(groupingBy(Map.Entry::getValue));
        byCount.forEach((count, streams) -> {
            var condition =
                    new Condition(streams.stream().map(Map.Entry::getKey).toList());
            script.add(
                    streams.size(),
                    ADVANCE.formatted(epoch * Sequence.EPOCH, Sequence.EPOCH, count, condition.sql()),
                    condition.values().toArray());
        });
    }

    /// The last committed number; 0 before the first.
    static long current(Connection connection, UserStream stream) throws SQLException {
        try (var statement = connection.prepareStatement(CURRENT)) {
            statement.setString(1, stream.userId());
            statement.setString(2, stream.topic());
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /// The driver reads it from the answer to the statement: no second round trip.
    private static long lastInsertId(Statement statement) throws SQLException {
        try (var keys = statement.getGeneratedKeys()) {
            if (!keys.next()) {
                throw new SQLException("the database gave no sequence");
            }
            return keys.getLong(1);
        }
    }

    /// Selects these streams.
    private record Condition(String sql, List<Object> values) {

        Condition(Collection<UserStream> streams) {
            var values = new ArrayList<Object>();
            var topics = new StringJoiner(" OR ");
            streams.stream().collect(groupingBy(UserStream::topic)).forEach((topic, ofTopic) -> {
                topics.add("topic = ? AND user_id IN " + Sql.parameters(ofTopic.size()));
                values.add(topic);
                ofTopic.forEach(stream -> values.add(stream.userId()));
            });
            this(topics.toString(), values);
        }
    }
}

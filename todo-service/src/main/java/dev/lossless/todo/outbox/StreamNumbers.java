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
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.ObjLongConsumer;

/// The numbers of the users' streams. How one follows another is said here and nowhere else.
///
/// Whoever is to take numbers has locked the stream's row first, by [#lock] or [#take], until its transaction ends:
/// so a user's writes to a topic commit one after the other, in the order of their numbers.
final class StreamNumbers {

    private static final String NEXT = "sequence + 1";
    private static final String TAKE = """
            INSERT INTO user_stream (user_id, topic, sequence) VALUES (?, ?, LAST_INSERT_ID(1)) \
            ON DUPLICATE KEY UPDATE sequence = LAST_INSERT_ID(%s)""".formatted(NEXT);
    private static final String CURRENT = "SELECT sequence FROM user_stream WHERE user_id = ? AND topic = ?";

    /// By the primary key whatever the table's statistics say: a scan would lock streams that are not asked for.
    private static final String LOCK =
            "SELECT user_id, topic, sequence FROM user_stream FORCE INDEX (PRIMARY) WHERE %s FOR UPDATE SKIP LOCKED";

    private static final String ADVANCE =
            "UPDATE user_stream FORCE INDEX (PRIMARY) SET sequence = sequence + %d WHERE %s";

    private StreamNumbers() {}

    /// The number that follows.
    static long after(long last) {
        return last + 1;
    }

    /// The inverse of [#after].
    static long before(long number) {
        return number - 1;
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

    /// Stores that so many more numbers of each stream were taken.
    static void advance(Script script, Map<UserStream, Integer> taken) {
        var byCount = taken.entrySet().stream().collect(groupingBy(Map.Entry::getValue));
        byCount.forEach((count, streams) -> {
            var condition =
                    new Condition(streams.stream().map(Map.Entry::getKey).toList());
            script.add(
                    streams.size(),
                    ADVANCE.formatted(count, condition.sql()),
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

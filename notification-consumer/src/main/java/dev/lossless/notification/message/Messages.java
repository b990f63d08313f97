package dev.lossless.notification.message;

import dev.lossless.subscriber.jdbc.Transaction;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/// Reads the events that are kept.
@Singleton
public class Messages {

    /// Of the data of one page. The first event is on it, however long it is.
    private static final long MOST_BYTES = 4 << 20;

    private static final String SIZES = """
            SELECT sequence, OCTET_LENGTH(data) FROM message WHERE topic = ? AND user_id = ? AND sequence > ? \
            ORDER BY sequence LIMIT ?""";
    private static final String RANGE = """
            SELECT * FROM message WHERE topic = ? AND user_id = ? AND sequence > ? AND sequence <= ? ORDER BY sequence""";
    private static final String PROGRESS = """
            SELECT user_id, SUM(sequence) FROM consumed WHERE topic IN ('todo.events', 'user.events') \
            AND user_id IN (%s) GROUP BY user_id""";

    private final DataSource dataSource;

    Messages(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// @param more whether others follow
    public record Part(List<Message> messages, boolean more) {}

    /// A user's events of a topic behind a sequence.
    public Part after(String topic, String userId, long sequence, int limit) throws SQLException {
        return Transaction.commit(dataSource, connection -> {
            var sizes = sizes(connection, topic, userId, sequence, limit + 1);
            var last = sequence;
            var bytes = 0L;
            var count = 0;
            for (var each : sizes) {
                bytes += each[1];
                if (count == limit || count > 0 && bytes > MOST_BYTES) {
                    break;
                }
                last = each[0];
                count++;
            }
            return new Part(range(connection, topic, userId, sequence, last), count < sizes.size());
        });
    }

    private static List<long[]> sizes(Connection connection, String topic, String userId, long after, int limit)
            throws SQLException {
        try (var statement = connection.prepareStatement(SIZES)) {
            statement.setString(1, topic);
            statement.setString(2, userId);
            statement.setLong(3, after);
            statement.setInt(4, limit);
            var rows = statement.executeQuery();
            var sizes = new ArrayList<long[]>();
            while (rows.next()) {
                sizes.add(new long[] {rows.getLong(1), rows.getLong(2)});
            }
            return sizes;
        }
    }

    private static List<Message> range(Connection connection, String topic, String userId, long after, long last)
            throws SQLException {
        try (var statement = connection.prepareStatement(RANGE)) {
            statement.setString(1, topic);
            statement.setString(2, userId);
            statement.setLong(3, after);
            statement.setLong(4, last);
            var rows = statement.executeQuery();
            var messages = new ArrayList<Message>();
            while (rows.next()) {
                messages.add(read(rows));
            }
            return messages;
        }
    }

    /// A number for each of these users that grows with each event of theirs that comes.
    public Map<String, Long> progress(Collection<String> userIds) throws SQLException {
        return Transaction.commit(dataSource, connection -> {
            var marks = String.join(", ", userIds.stream().map(_ -> "?").toList());
            try (var statement = connection.prepareStatement(PROGRESS.formatted(marks))) {
                var parameter = 0;
                for (var userId : userIds) {
                    statement.setString(++parameter, userId);
                }
                var rows = statement.executeQuery();
                var progress = new HashMap<String, Long>();
                while (rows.next()) {
                    progress.put(rows.getString(1), rows.getLong(2));
                }
                return progress;
            }
        });
    }

    /// A row of the table `message`.
    public static Message read(ResultSet row) throws SQLException {
        return new Message(
                row.getString("topic"),
                row.getString("user_id"),
                row.getLong("sequence"),
                row.getString("event_id"),
                row.getString("source"),
                row.getString("type"),
                row.getString("subject"),
                Optional.ofNullable(row.getString("data_schema")),
                row.getLong("aggregate_version"),
                row.getObject("occurred_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                Optional.ofNullable(row.getString("traceparent")),
                row.getBytes("data"));
    }
}

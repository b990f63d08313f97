package dev.lossless.subscriber.jdbc;

import dev.lossless.subscriber.OffsetRange;
import dev.lossless.subscriber.OffsetsBehindException;
import dev.lossless.subscriber.StoredOffset;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/// The table `stored_offset`: up to where each partition's effects are stored, changed in the transaction that
/// stores them. An offset is only raised, unless the topic was made anew.
public final class OffsetTable {

    private static final String SELECT = """
            SELECT topic, record_partition, next_offset, leader_epoch, topic_id FROM stored_offset WHERE %s""";
    private static final String OF_PARTITION = "(topic = ? AND record_partition = ?)";
    private static final String INSERT =
            "INSERT INTO stored_offset (topic, record_partition, next_offset, leader_epoch, topic_id) VALUES";

    /// Assignments happen from left to right, each with the values of those before it.
    private static final String RAISE = """
            ON DUPLICATE KEY UPDATE \
            next_offset = IF(topic_id = VALUES(topic_id), GREATEST(next_offset, VALUES(next_offset)), VALUES(next_offset)), \
            leader_epoch = IF(next_offset = VALUES(next_offset), VALUES(leader_epoch), leader_epoch), \
            topic_id = VALUES(topic_id)""";

    private static final Comparator<TopicPartition> KEY_ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    private OffsetTable() {}

    /// The stored offset of each partition; the beginning where nothing is stored.
    public static Map<TopicPartition, StoredOffset> read(DataSource dataSource, Set<TopicPartition> partitions)
            throws SQLException {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        return Transaction.commit(dataSource, connection -> {
            try (var statement = connection.prepareStatement(query(partitions))) {
                bind(statement, 0, partitions);
                return offsets(statement.executeQuery(), partitions);
            }
        });
    }

    /// A query for the stored offsets of at least one partition, to be sent together with others: see [#bind]
    /// and [#requireReached].
    public static String query(Collection<TopicPartition> partitions) {
        return SELECT.formatted(String.join(" OR ", Collections.nCopies(partitions.size(), OF_PARTITION)));
    }

    /// @param parameter the number of the parameter before
    /// @return the number of the last one that was set
    public static int bind(PreparedStatement statement, int parameter, Collection<TopicPartition> partitions)
            throws SQLException {
        var last = parameter;
        for (var partition : partitions) {
            statement.setString(++last, partition.topic());
            statement.setInt(++last, partition.partition());
        }
        return last;
    }

    /// @param rows the answer to the query
    /// @throws OffsetsBehindException when less is stored of a partition than lies before the batch
    public static void requireReached(ResultSet rows, Map<TopicPartition, OffsetRange> ranges) throws SQLException {
        var stored = offsets(rows, ranges.keySet());
        ranges.forEach((partition, range) -> {
            var next = stored.get(partition).in(range.topicId()).next();
            if (next < range.from()) {
                throw new OffsetsBehindException("effects of %s are stored up to offset %d, the batch begins at %d"
                        .formatted(partition, next, range.from()));
            }
        });
    }

    private static Map<TopicPartition, StoredOffset> offsets(ResultSet rows, Set<TopicPartition> partitions)
            throws SQLException {
        var offsets = new HashMap<TopicPartition, StoredOffset>();
        partitions.forEach(partition -> offsets.put(partition, StoredOffset.BEGINNING));
        while (rows.next()) {
            offsets.put(
                    new TopicPartition(rows.getString(1), rows.getInt(2)),
                    new StoredOffset(
                            rows.getLong(3),
                            Optional.ofNullable(rows.getObject(4, Integer.class)),
                            Uuid.fromString(rows.getString(5))));
        }
        return offsets;
    }

    /// Adds the ends of a batch's ranges.
    public static void store(StatementBatch statements, Map<TopicPartition, OffsetRange> ranges) throws SQLException {
        var rows = ranges.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(KEY_ORDER))
                .map(each -> row(each.getKey(), each.getValue().end()))
                .toList();
        statements.rows(INSERT, rows, RAISE);
    }

    private static Object[] row(TopicPartition partition, StoredOffset end) {
        return new Object[] {
            partition.topic(),
            partition.partition(),
            end.next(),
            end.leaderEpoch().orElse(null),
            end.topicId().toString()
        };
    }
}

package dev.lossless.audit.checkpoint;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The SQL of thinning in one transaction.
final class ThinningTables {

    private static final String LAST_NUMBER = "SELECT COALESCE(MAX(number), 0) FROM audit_checkpoint";
    private static final String OLD = """
            SELECT number, heads, hash FROM audit_checkpoint \
            WHERE number > (SELECT COALESCE(MAX(last_number), 0) FROM audit_checkpoint_thinned) AND created_at < ? \
            ORDER BY number LIMIT ?""";

    /// Overtaken by a checkpoint that had committed when this began: what others sign meanwhile changes
    /// nothing.
    private static final String HEADS = """
            SELECT h.number, h.user_id, h.topic, h.link, h.hash, EXISTS (SELECT 1 FROM audit_checkpoint_head later \
            WHERE later.user_id = h.user_id AND later.topic = h.topic AND later.link > h.link AND later.number <= ?) \
            FROM audit_checkpoint_head h FORCE INDEX (audit_checkpoint_head_number) \
            WHERE h.number >= ? AND h.number <= ? ORDER BY h.number, h.user_id, h.topic, h.link""";

    private static final String INSERT = """
            INSERT INTO audit_checkpoint_thinned (first_number, last_number, thinned_at, heads, root, checkpoint, key_id, \
            signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String DELETE =
            "DELETE FROM audit_checkpoint_head WHERE user_id = ? AND topic = ? AND link = ?";

    private final Connection connection;

    ThinningTables(Connection connection) {
        this.connection = connection;
    }

    /// Checkpoints that follow each other.
    ///
    /// @param lastHash of the last one
    record Range(long first, long last, byte[] lastHash) {}

    /// @param overtaken whether a later head of its chain is signed
    record Head(long number, String userId, String topic, long link, byte[] hash, boolean overtaken) {}

    /// The first checkpoints that have not been thinned and were signed before this time: at most so many,
    /// with at most
    /// so many heads, but always one.
    Optional<Range> oldest(Instant before, int checkpoints, int heads) throws SQLException {
        try (var statement = connection.prepareStatement(OLD)) {
            statement.setObject(1, utc(before));
            statement.setInt(2, checkpoints);
            try (var rows = statement.executeQuery()) {
                var range = Optional.<Range>empty();
                var size = 0L;
                while (rows.next()) {
                    size += rows.getInt(2);
                    if (range.isPresent() && size > heads) {
                        break;
                    }
                    var number = rows.getLong(1);
                    range = Optional.of(new Range(range.map(Range::first).orElse(number), number, rows.getBytes(3)));
                }
                return range;
            }
        }
    }

    /// The heads of these checkpoints, in the order of number, user and topic.
    List<Head> heads(Range range) throws SQLException {
        try (var statement = connection.prepareStatement(HEADS)) {
            statement.setLong(1, lastNumber());
            statement.setLong(2, range.first());
            statement.setLong(3, range.last());
            try (var rows = statement.executeQuery()) {
                var heads = new ArrayList<Head>();
                while (rows.next()) {
                    heads.add(new Head(
                            rows.getLong(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getLong(4),
                            rows.getBytes(5),
                            rows.getBoolean(6)));
                }
                return heads;
            }
        }
    }

    private long lastNumber() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(LAST_NUMBER)) {
            row.next();
            return row.getLong(1);
        }
    }

    void insert(Thinned thinned, byte[] signature) throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            statement.setLong(1, thinned.first());
            statement.setLong(2, thinned.last());
            statement.setObject(3, utc(thinned.thinnedAt()));
            statement.setInt(4, thinned.heads());
            statement.setBytes(5, thinned.root());
            statement.setBytes(6, thinned.checkpoint());
            statement.setString(7, thinned.keyId());
            statement.setBytes(8, signature);
            statement.executeUpdate();
        }
    }

    void delete(Collection<Head> heads) throws SQLException {
        try (var statement = connection.prepareStatement(DELETE)) {
            for (var head : heads) {
                statement.setString(1, head.userId());
                statement.setString(2, head.topic());
                statement.setLong(3, head.link());
                statement.addBatch();
            }
            var deleted = IntStream.of(statement.executeBatch()).sum();
            if (deleted != heads.size()) {
                throw new SQLException("%d of %d heads were there".formatted(deleted, heads.size()));
            }
        }
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}

package dev.lossless.audit.checkpoint;

import dev.lossless.audit.chain.Sha256;
import dev.lossless.subscriber.UserStream;
import dev.lossless.subscriber.jdbc.StatementBatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The SQL of checkpoints in one transaction.
final class CheckpointTables {

    private static final String LAST = "SELECT number, hash FROM audit_checkpoint ORDER BY number DESC LIMIT 1";
    private static final String COVERED = """
            SELECT recorded_until FROM audit_checkpoint WHERE recorded_until <= ? ORDER BY number DESC LIMIT 1""";
    private static final String RECORDED = """
            SELECT recorded_at FROM audit_entry WHERE recorded_at > ? ORDER BY recorded_at LIMIT 1 OFFSET ?""";

    /// The inner query reads only the index on recorded_at, which holds the primary key too.
    private static final String CHANGED = """
            SELECT e.user_id, e.topic, e.link, e.hash FROM \
            (SELECT user_id, topic, MAX(link) AS link FROM audit_entry WHERE recorded_at > ? AND recorded_at <= ? \
            GROUP BY user_id, topic) changed \
            JOIN audit_entry e ON e.user_id = changed.user_id AND e.topic = changed.topic AND e.link = changed.link \
            LEFT JOIN audit_checkpoint_head h ON h.user_id = e.user_id AND h.topic = e.topic AND h.link = e.link \
            WHERE h.link IS NULL ORDER BY e.user_id, e.topic""";

    private static final String INSERT = """
            INSERT INTO audit_checkpoint (number, created_at, recorded_until, heads, root, previous, hash, key_id, \
            signature) VALUES""";
    private static final String INSERT_HEADS =
            "INSERT INTO audit_checkpoint_head (user_id, topic, link, hash, number) VALUES";

    private final Connection connection;

    CheckpointTables(Connection connection) {
        this.connection = connection;
    }

    /// The end of the checkpoints' own chain.
    record Last(long number, byte[] hash) {

        static final Last NONE = new Last(0, new byte[Sha256.BYTES]);
    }

    record SignedHead(UserStream stream, long number, byte[] hash) {}

    Last last() throws SQLException {
        try (var statement = connection.prepareStatement(LAST)) {
            var row = statement.executeQuery();
            return row.next() ? new Last(row.getLong(1), row.getBytes(2)) : Last.NONE;
        }
    }

    /// Up to when the newest checkpoint covers that covers nothing later than this. One that does was signed
    /// while the clock was ahead, and says nothing of what has been recorded since it was put right.
    Instant coveredAt(Instant now) throws SQLException {
        return time(COVERED, utc(now)).orElse(Instant.EPOCH);
    }

    /// When the entry was recorded that is `distance` entries behind those of this time, if there are so many.
    Optional<Instant> recordedBehind(Instant time, int distance) throws SQLException {
        return time(RECORDED, utc(time), distance);
    }

    private Optional<Instant> time(String query, Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            for (var index = 0; index < parameters.length; index++) {
                statement.setObject(index + 1, parameters[index]);
            }
            var row = statement.executeQuery();
            return row.next()
                    ? Optional.of(row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC))
                    : Optional.empty();
        }
    }

    /// The last links recorded in this time of the streams that have any, unless a checkpoint vouches for them
    /// already.
    List<SignedHead> changed(Instant after, Instant until) throws SQLException {
        try (var statement = connection.prepareStatement(CHANGED)) {
            statement.setObject(1, utc(after));
            statement.setObject(2, utc(until));
            var rows = statement.executeQuery();
            var heads = new ArrayList<SignedHead>();
            while (rows.next()) {
                var stream = new UserStream(rows.getString(2), rows.getString(1));
                heads.add(new SignedHead(stream, rows.getLong(3), rows.getBytes(4)));
            }
            return heads;
        }
    }

    /// And commits.
    void insert(Checkpoint checkpoint, byte[] signature, List<SignedHead> heads) throws SQLException {
        var statements = new StatementBatch(connection);
        statements.rows(INSERT, List.<Object[]>of(row(checkpoint, signature)), "");
        statements.rows(
                INSERT_HEADS,
                heads.stream().map(head -> row(head, checkpoint.number())).toList(),
                "");
        statements.commit();
    }

    private static Object[] row(Checkpoint checkpoint, byte[] signature) {
        return new Object[] {
            checkpoint.number(),
            utc(checkpoint.createdAt()),
            utc(checkpoint.recordedUntil()),
            checkpoint.heads(),
            checkpoint.root(),
            checkpoint.previous(),
            checkpoint.hash(),
            checkpoint.keyId(),
            signature
        };
    }

    private static Object[] row(SignedHead head, long checkpoint) {
        return new Object[] {head.stream().userId(), head.stream().topic(), head.number(), head.hash(), checkpoint};
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}

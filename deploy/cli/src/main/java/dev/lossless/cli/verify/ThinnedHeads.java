package dev.lossless.cli.verify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The signed statements about what is left of old checkpoints' heads.
final class ThinnedHeads {

    private static final String QUERY = """
            SELECT first_number, last_number, thinned_at, heads, root, checkpoint, key_id, signature \
            FROM audit_checkpoint_thinned ORDER BY last_number""";

    private final TreeMap<Long, Range> ranges = new TreeMap<>();

    ThinnedHeads(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                var range = new Range(rows);
                ranges.put(range.first, range);
            }
        }
    }

    /// The statement about some checkpoints, this one among them.
    Optional<Range> about(long number) {
        return Optional.ofNullable(ranges.floorEntry(number))
                .map(Map.Entry::getValue)
                .filter(range -> number <= range.last);
    }

    /// Statements about checkpoints after this one.
    List<Range> beyond(long number) {
        return ranges.values().stream().filter(range -> range.last > number).toList();
    }

    /// Checkpoints from a first to a last one, and their heads as they are read.
    static final class Range {

        private final long first;
        private final long last;
        private final Map<String, String> members;
        private final int heads;
        private final byte[] root;
        private final byte[] checkpoint;
        private final byte[] signature;
        private final MessageDigest digest = TrailHash.sha256();
        private final List<Long> incomplete = new ArrayList<>();
        private int count;

        private Range(ResultSet row) throws SQLException {
            first = row.getLong(1);
            last = row.getLong(2);
            heads = row.getInt(4);
            root = row.getBytes(5);
            checkpoint = row.getBytes(6);
            signature = row.getBytes(8);
            members = Map.of(
                    "checkpoint",
                    TrailHash.hex(checkpoint),
                    "first",
                    row.getString(1),
                    "heads",
                    row.getString(4),
                    "keyId",
                    row.getString(7),
                    "last",
                    row.getString(2),
                    "root",
                    TrailHash.hex(root),
                    "thinnedAt",
                    row.getObject(3, LocalDateTime.class)
                            .toInstant(ZoneOffset.UTC)
                            .toString());
        }

        long last() {
            return last;
        }

        /// What is signed.
        byte[] canonical() {
            return TrailHash.canonical(members);
        }

        byte[] signature() {
            return signature;
        }

        /// @param line of the head, as the checkpoint's own root has it
        void add(long number, String line) {
            digest.update((number + " " + line).getBytes(US_ASCII));
            count++;
        }

        /// The heads that are there of this checkpoint are not all that it has signed.
        void incomplete(long number) {
            incomplete.add(number);
        }

        /// Whether what is there is what was left, or all of it: nothing was thinned yet when it was read.
        ///
        /// @param hash of the last checkpoint
        boolean holds(byte[] hash) {
            return incomplete.isEmpty()
                    || Arrays.equals(checkpoint, hash) && count == heads && Arrays.equals(root, digest.digest());
        }
    }
}

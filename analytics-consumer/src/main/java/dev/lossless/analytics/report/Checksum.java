package dev.lossless.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.analytics.figures.Kept;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;

/// What all that is counted comes to: the same after a rebuild, another when anything differs.
///
/// @param sha256 over all rows of all tables of the figures and positions, in the order of their keys. Rows
///     that say nothing are left out: whether they are there depends on how events were cut into batches.
/// @param rows how many rows those are
record Checksum(String sha256, long rows) {

    /// What is old is summed up by the day, whether it was moved to the days yet or not.
    private static final List<String> QUERIES = List.of(
            "SELECT * FROM event_count WHERE slot >= %1$d AND"
                    + " (created <> 0 OR updated <> 0 OR completed <> 0 OR reopened <> 0 OR deleted <> 0)"
                    + " ORDER BY user_id, slot, priority",
            """
            SELECT user_id, day, priority, SUM(created) AS c, SUM(updated) AS u, SUM(completed) AS d, SUM(reopened) AS r, \
            SUM(deleted) AS x FROM (SELECT user_id, FLOOR(slot / %2$d) AS day, priority, created, updated, completed, \
            reopened, deleted FROM event_count WHERE slot < %1$d UNION ALL SELECT * FROM event_day) old \
            GROUP BY user_id, day, priority HAVING c <> 0 OR u <> 0 OR d <> 0 OR r <> 0 OR x <> 0 \
            ORDER BY user_id, day, priority""",
            "SELECT * FROM completion_count WHERE slot >= %1$d AND completions <> 0 ORDER BY user_id, slot, bucket",
            """
            SELECT user_id, day, bucket, SUM(completions) AS c FROM (SELECT user_id, FLOOR(slot / %2$d) AS day, bucket, \
            completions FROM completion_count WHERE slot < %1$d UNION ALL SELECT * FROM completion_day) old \
            GROUP BY user_id, day, bucket HAVING c <> 0 ORDER BY user_id, day, bucket""",
            "SELECT * FROM open_count WHERE todos <> 0 ORDER BY user_id, due_day, priority",
            "SELECT topic, user_id, sequence FROM consumed WHERE sequence <> 0 ORDER BY topic, user_id",
            "SELECT * FROM missing ORDER BY topic, user_id, first_sequence");

    /// @param kept since when quarters are: two checksums can be compared where this is the same
    static Checksum of(Connection connection, Kept kept) throws SQLException {
        var digest = newDigest();
        var rows = 0L;
        for (var query : QUERIES) {
            rows += add(query.formatted(kept.firstSlot(), Kept.SLOTS_OF_A_DAY), connection, digest);
        }
        return new Checksum(HexFormat.of().formatHex(digest.digest()), rows);
    }

    /// Row by row as they come from the server, so that the memory needed does not grow with their number.
    private static long add(String query, Connection connection, MessageDigest digest) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(Integer.MIN_VALUE);
            var rows = statement.executeQuery(query);
            var count = 0L;
            for (; rows.next(); count++) {
                digest.update(line(rows).getBytes(UTF_8));
            }
            digest.update((query + " " + count + "\n").getBytes(UTF_8));
            return count;
        }
    }

    private static String line(ResultSet row) throws SQLException {
        var line = new StringBuilder();
        for (var column = 1; column <= row.getMetaData().getColumnCount(); column++) {
            line.append(row.getString(column)).append('\t');
        }
        return line.append('\n').toString();
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

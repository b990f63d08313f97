package dev.lossless.audit.search;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lossless.audit.chain.Sha256;
import dev.lossless.subscriber.jdbc.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import javax.sql.DataSource;

/// The heads of all streams together.
@ApplicationScoped
class TrailHeads {

    /// The inner query jumps from stream to stream in the primary key.
    private static final String ALL = """
            SELECT e.user_id, e.topic, e.link, e.hash FROM \
            (SELECT user_id, topic, MAX(link) AS link FROM audit_entry GROUP BY user_id, topic) heads \
            JOIN audit_entry e USING (user_id, topic, link) ORDER BY e.user_id, e.topic""";

    private final DataSource dataSource;

    TrailHeads(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// SHA-256 over one line for each stream, `user topic link hash`, in the order of user and topic (by
    /// bytes).
    Checksum checksum() throws SQLException {
        return Transaction.commit(dataSource, TrailHeads::checksum);
    }

    private static Checksum checksum(Connection connection) throws SQLException {
        var digest = Sha256.digest();
        var entries = 0L;
        var streams = 0L;
        try (var statement = connection.prepareStatement(ALL)) {
            statement.setFetchSize(Integer.MIN_VALUE); // row by row: memory stays flat
            var rows = statement.executeQuery();
            while (rows.next()) {
                var hash = HexFormat.of().formatHex(rows.getBytes(4));
                var line = String.join(" ", rows.getString(1), rows.getString(2), rows.getString(3), hash);
                digest.update((line + "\n").getBytes(US_ASCII));
                entries += rows.getLong(3);
                streams++;
            }
        }
        return new Checksum(entries, streams, HexFormat.of().formatHex(digest.digest()));
    }
}

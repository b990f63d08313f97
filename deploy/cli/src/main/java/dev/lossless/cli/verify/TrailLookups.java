package dev.lossless.cli.verify;

import java.sql.Connection;
import java.sql.SQLException;

/// What explains a hole in the trail. Asked for only where there is one.
final class TrailLookups {

    private static final String DEAD_LETTERS = """
            SELECT COUNT(DISTINCT sequence) FROM dead_letter \
            WHERE user_id = ? AND topic = ? AND sequence >= ? AND sequence <= ?""";
    private static final String ERASED =
            "SELECT COALESCE(MAX(sequence), 0) FROM audit_erasure WHERE user_id = ? AND topic = ?";

    private final Connection connection;

    TrailLookups(Connection connection) {
        this.connection = connection;
    }

    long deadLetters(Link chain, long first, long last) throws SQLException {
        return number(DEAD_LETTERS, chain, first, last);
    }

    /// Up to which sequence the values of a stream are erased.
    long erasedUpTo(Link chain) throws SQLException {
        return number(ERASED, chain);
    }

    private long number(String query, Link chain, long... range) throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, chain.userId());
            statement.setString(2, chain.topic());
            for (var index = 0; index < range.length; index++) {
                statement.setLong(3 + index, range[index]);
            }
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}

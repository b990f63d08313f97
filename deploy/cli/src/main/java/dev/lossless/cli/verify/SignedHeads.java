package dev.lossless.cli.verify;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// The heads that checkpoints vouch for, in the order of the trail, read row by row.
final class SignedHeads implements AutoCloseable {

    private static final String QUERY = """
            SELECT user_id, topic, link, hash, number FROM audit_checkpoint_head FORCE INDEX (PRIMARY) \
            WHERE number <= ? ORDER BY user_id, topic, link""";

    private final ResultSet rows;
    private Optional<Head> next;

    /// @param last the number of the last checkpoint that counts
    SignedHeads(Connection connection, long last) throws SQLException {
        var statement = connection.prepareStatement(QUERY);
        statement.closeOnCompletion();
        statement.setFetchSize(Integer.MIN_VALUE);
        statement.setLong(1, last);
        rows = statement.executeQuery();
        next = read();
    }

    record Head(Link link, byte[] hash, long checkpoint) {}

    /// The next one that lies before this link, or at it.
    Optional<Head> nextUpTo(Link link) throws SQLException {
        return next.isPresent() && next.get().link().compareTo(link) <= 0 ? take() : Optional.empty();
    }

    Optional<Head> take() throws SQLException {
        var taken = next;
        if (taken.isPresent()) {
            next = read();
        }
        return taken;
    }

    private Optional<Head> read() throws SQLException {
        return rows.next()
                ? Optional.of(new Head(
                        new Link(rows.getString(1), rows.getString(2), rows.getLong(3)),
                        rows.getBytes(4),
                        rows.getLong(5)))
                : Optional.empty();
    }

    @Override
    public void close() throws SQLException {
        rows.close();
    }
}

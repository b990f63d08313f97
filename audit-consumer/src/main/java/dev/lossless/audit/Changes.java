package dev.lossless.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/// What a transaction changes, in order, kept until it commits: then all of it and the COMMIT go to the database
/// together, with one round trip. Of a large change parts are sent before.
final class Changes {

    /// Rows in one statement: the driver keeps a few copies of each.
    private static final int ROWS_AT_ONCE = 250;

    /// Far below what servers take in one packet, although the driver may write each byte as two.
    private static final int BYTES_AT_ONCE = 1 << 20;

    private final Connection connection;
    private final StringBuilder script = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();
    private int rows;
    private int bytes;

    Changes(Connection connection) {
        this.connection = connection;
    }

    /// Adds rows by one INSERT, or by a few when there are many.
    ///
    /// @param into such as `INSERT INTO table (columns)`
    /// @param rows a value for each column
    /// @throws SQLException when what was sent already could not be done; nothing must be committed then
    void insert(String into, Collection<Object[]> rows) throws SQLException {
        var open = false;
        for (var row : rows) {
            script.append(open ? ", " : into + " VALUES ").append(placeholders(row.length));
            open = true;
            keep(row);
            if (this.rows >= ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE) {
                send();
                open = false;
            }
        }
        if (open) {
            script.append("; ");
        }
    }

    private static String placeholders(int columns) {
        return "(" + String.join(", ", Collections.nCopies(columns, "?")) + ")";
    }

    private void keep(Object[] row) {
        parameters.addAll(Arrays.asList(row));
        rows++;
        for (var value : row) {
            bytes += value instanceof byte[] some ? some.length : 0;
        }
    }

    /// Sends what is left, and commits.
    ///
    /// @throws SQLException when nothing was committed, or when the answer was lost
    void commit() throws SQLException {
        script.append("COMMIT");
        send();
    }

    private void send() throws SQLException {
        try (var statement = connection.prepareStatement(script.toString())) {
            for (var index = 0; index < parameters.size(); index++) {
                statement.setObject(index + 1, parameters.get(index));
            }
            statement.executeUpdate();
        }
        script.setLength(0);
        parameters.clear();
        rows = 0;
        bytes = 0;
    }
}

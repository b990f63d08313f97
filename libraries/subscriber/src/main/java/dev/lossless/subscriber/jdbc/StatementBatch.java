package dev.lossless.subscriber.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/// What a transaction changes, in order, kept until it commits: then all of it and the COMMIT go to the
/// database in one round trip. Of a large change parts are sent before.
///
/// The connection must allow several statements at once (Connector/J: `allowMultiQueries=true`) and must not be
/// in auto-commit mode.
public final class StatementBatch {

    /// Rows in one statement: the driver keeps a few copies of each.
    private static final int ROWS_AT_ONCE = 500;

    /// Far below what servers take in one packet, although the driver may write each byte as two.
    private static final int BYTES_AT_ONCE = 1 << 20;

    private final Connection connection;
    private final StringBuilder script = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();
    private int rows;
    private int bytes;

    public StatementBatch(Connection connection) {
        this.connection = connection;
    }

    /// Adds a statement with rows in it, or a few when there are many rows; none when there is none.
    ///
    /// @param begin what comes before them, such as `INSERT INTO table (columns) VALUES`
    /// @param rows the values of each
    /// @param end what comes after them, such as `ON DUPLICATE KEY UPDATE …`, or empty
    /// @throws SQLException when what was sent already could not be done; nothing must be committed then
    public void rows(String begin, Collection<Object[]> rows, String end) throws SQLException {
        var open = false;
        for (var row : rows) {
            script.append(open ? ", " : begin + " ").append(placeholders(row.length));
            open = true;
            keep(row);
            if (this.rows >= ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE) {
                script.append(' ').append(end);
                send();
                open = false;
            }
        }
        if (open) {
            script.append(' ').append(end).append("; ");
        }
    }

    /// Adds a statement without rows in it.
    ///
    /// @throws SQLException when what was sent already could not be done; nothing must be committed then
    public void statement(String sql, Object... values) throws SQLException {
        script.append(sql).append("; ");
        keep(values);
        if (rows >= ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE) {
            send();
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
    public void commit() throws SQLException {
        script.append("COMMIT");
        send();
    }

    /// Sends what there is.
    public void send() throws SQLException {
        if (script.isEmpty()) {
            return;
        }
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

package dev.lossless.todo.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/// Changes of rows that go to the database together: as many statements in one round trip as fit, in their order.
public final class Script {

    private static final int ROWS_OF_A_STATEMENT = 250;
    private static final int ROWS_OF_A_ROUND_TRIP = 1000;

    /// Far below what servers take in one packet, although the driver may write each byte as two.
    private static final int BYTES_OF_A_STATEMENT = 1 << 20;

    private static final int BYTES_OF_A_ROUND_TRIP = 4 << 20;
    private static final Part COMMIT = new Part("COMMIT", List.of(), 0, 0);

    private final List<Part> parts = new ArrayList<>();

    /// @param rows that it is to change, 0 for any number
    private record Part(String sql, List<Object> values, int rows, int bytes) {}

    /// A statement that changed another number of rows than it was to.
    public record Surprise(String sql, int expected, int actual) {}

    /// @param rows   that it is to match
    /// @param sql    one statement, without a semicolon
    /// @param values of its parameters; null is NULL
    public void add(int rows, String sql, Object... values) {
        parts.add(new Part(sql, Arrays.asList(values), rows, bytes(values)));
    }

    /// One INSERT of all rows, or a few when there are many.
    ///
    /// @param into such as `INSERT INTO table (columns)`
    /// @param rows a value for each column
    public void insert(String into, Collection<Object[]> rows) {
        var values = new ArrayList<Object>();
        var count = 0;
        var bytes = 0;
        for (var row : rows) {
            values.addAll(Arrays.asList(row));
            count++;
            bytes += bytes(row);
            if (count == ROWS_OF_A_STATEMENT || bytes >= BYTES_OF_A_STATEMENT) {
                parts.add(insertion(into, values, count, bytes));
                values = new ArrayList<>();
                count = 0;
                bytes = 0;
            }
        }
        if (count > 0) {
            parts.add(insertion(into, values, count, bytes));
        }
    }

    /// One statement, or a few when there are many values, each of which stands for one row.
    ///
    /// @param sql    ends with a condition that the list of parameters in brackets follows, such as `… AND id IN`
    /// @param before values of the parameters before
    public void addForEach(String sql, List<?> before, List<?> each) {
        for (var from = 0; from < each.size(); from += ROWS_OF_A_STATEMENT) {
            var some = each.subList(from, Math.min(each.size(), from + ROWS_OF_A_STATEMENT));
            var values = new ArrayList<Object>(before);
            values.addAll(some);
            add(some.size(), sql + " " + Sql.parameters(some.size()), values.toArray());
        }
    }

    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /// Executes all of it and commits, with the last round trip. There is only that one, unless it is very long.
    ///
    /// @return what did not change as many rows as it was to
    /// @throws SQLException when nothing was committed, or when the answer was lost
    public List<Surprise> commit(Connection connection) throws SQLException {
        parts.add(COMMIT);
        return send(connection);
    }

    /// As [#commit], leaving the transaction open.
    public List<Surprise> send(Connection connection) throws SQLException {
        var surprises = new ArrayList<Surprise>();
        var from = 0;
        while (from < parts.size()) {
            var to = from + 1;
            var rows = parts.get(from).rows();
            var bytes = parts.get(from).bytes();
            while (to < parts.size()
                    && rows + parts.get(to).rows() <= ROWS_OF_A_ROUND_TRIP
                    && bytes + parts.get(to).bytes() <= BYTES_OF_A_ROUND_TRIP) {
                rows += parts.get(to).rows();
                bytes += parts.get(to).bytes();
                to++;
            }
            send(connection, parts.subList(from, to), surprises);
            from = to;
        }
        return surprises;
    }

    private static void send(Connection connection, List<Part> together, List<Surprise> surprises) throws SQLException {
        var sql = String.join("; ", together.stream().map(Part::sql).toList());
        try (var statement = connection.prepareStatement(sql)) {
            var index = 1;
            for (var part : together) {
                for (var value : part.values()) {
                    statement.setObject(index++, value);
                }
            }
            statement.execute();
            compare(statement, together, surprises);
        }
    }

    private static void compare(Statement statement, List<Part> together, List<Surprise> surprises)
            throws SQLException {
        for (var part : together) {
            var actual = statement.getUpdateCount();
            if (part.rows() > 0 && actual != part.rows()) {
                surprises.add(new Surprise(part.sql(), part.rows(), actual));
            }
            statement.getMoreResults();
        }
    }

    private static Part insertion(String into, List<Object> values, int rows, int bytes) {
        var row = Sql.parameters(values.size() / rows);
        return new Part(into + " VALUES " + String.join(", ", Collections.nCopies(rows, row)), values, rows, bytes);
    }

    private static int bytes(Object[] values) {
        var bytes = 0;
        for (var value : values) {
            bytes += value instanceof byte[] some ? some.length : value instanceof String text ? text.length() : 8;
        }
        return bytes;
    }
}

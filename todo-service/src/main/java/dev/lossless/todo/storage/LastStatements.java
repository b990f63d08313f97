package dev.lossless.todo.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a transaction changes at its end: statements that go to the database together, in one round trip. Their order
/// stays.
public final class LastStatements {

    private final StringBuilder script = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();

    LastStatements() {}

    /// @param sql    one statement, without a semicolon
    /// @param values of its parameters; null is NULL
    public void add(String sql, Object... values) {
        script.append(script.isEmpty() ? "" : "; ").append(sql);
        parameters.addAll(Arrays.asList(values));
    }

    /// @throws SQLException when the database refuses one of them; those before it are done
    void send(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(script.toString())) {
            for (var index = 0; index < parameters.size(); index++) {
                statement.setObject(index + 1, parameters.get(index));
            }
            statement.executeUpdate();
        }
    }

    boolean isEmpty() {
        return script.isEmpty();
    }
}

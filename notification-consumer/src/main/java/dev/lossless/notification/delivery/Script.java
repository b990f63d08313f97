package dev.lossless.notification.delivery;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Statements that go to the database together, in one round trip.
public final class Script {

    private final List<String> statements = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    public Script add(String statement, Object... values) {
        statements.add(statement);
        parameters.addAll(Arrays.asList(values));
        return this;
    }

    /// Sends all, and commits behind them.
    public void commit(Connection connection) throws SQLException {
        add("COMMIT").send(connection);
    }

    void send(Connection connection) throws SQLException {
        if (statements.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement(String.join("; ", statements))) {
            for (var index = 0; index < parameters.size(); index++) {
                statement.setObject(index + 1, parameters.get(index));
            }
            statement.execute();
        }
    }
}

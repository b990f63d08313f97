package dev.lossless.todo.idempotency;

import java.sql.Connection;
import java.sql.SQLException;

/// Idempotency keys of requests that are still running.
public final class KeysInUse {

    private KeysInUse() {}

    /// As a first request has it until its transaction ends.
    public static void take(Connection connection, String user, String key) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO idempotency_key"
                + " (user_id, idem_key, fingerprint, created_at) VALUES (?, ?, REPEAT('x', 32), NOW(6))")) {
            statement.setString(1, user);
            statement.setString(2, key);
            statement.executeUpdate();
        }
    }
}

package dev.lossless.notification.erasure;

import dev.lossless.subscriber.jdbc.Transaction;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/// Removes all that is kept of a user but how far the events have come: webhooks with their secrets, the
/// address, mails, events, and what became of their deliveries. In bites that lock little; broken off, it is
/// begun again.
@Singleton
class Erasure {

    private static final int BITE = 1_000;

    private static final String TOPICS = "topic IN ('todo.events', 'user.events') AND user_id = ?";

    /// What is sent of it from now on is nothing: without its webhook a delivery is none.
    private static final List<String> STATEMENTS = List.of(
            "DELETE FROM endpoint WHERE owner = ? AND all_users = FALSE",
            "DELETE FROM due_todo WHERE user_id = ? LIMIT " + BITE,
            "DELETE FROM recipient WHERE user_id = ?",
            "DELETE FROM confirmed_address WHERE user_id = ?",
            "DELETE FROM mail WHERE user_id = ?",
            "DELETE a FROM attempt a JOIN delivery d ON d.position = a.delivery WHERE d." + TOPICS,
            "DELETE FROM delivery WHERE " + TOPICS + " LIMIT " + BITE,
            "DELETE FROM message WHERE " + TOPICS + " LIMIT " + BITE);

    private final DataSource dataSource;

    Erasure(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// @return whether there was anything
    boolean of(String userId) throws SQLException {
        var removed = 0L;
        for (var statement : STATEMENTS) {
            int some;
            do {
                some = run(statement, userId);
                removed += some;
            } while (some == BITE);
        }
        return removed > 0;
    }

    private int run(String sql, String userId) throws SQLException {
        return Transaction.commit(dataSource, connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setString(1, userId);
                return statement.executeUpdate();
            }
        });
    }
}

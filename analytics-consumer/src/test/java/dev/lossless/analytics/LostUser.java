package dev.lossless.analytics;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// A user who has created and updated todos, taken out of all tables, as if the user had never been.
public final class LostUser {

    private LostUser() {}

    /// @param connection with the rights of the schema's owner
    public static void remove(String user, Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("""
                    UPDATE event_count everyone JOIN event_count own USING (slot, priority) \
                    SET everyone.created = everyone.created - own.created, everyone.updated = everyone.updated - own.updated \
                    WHERE everyone.user_id = '' AND own.user_id = '%s'""".formatted(user));
            statement.executeUpdate("""
                    UPDATE open_count everyone JOIN open_count own USING (due_day, priority) \
                    SET everyone.todos = everyone.todos - own.todos \
                    WHERE everyone.user_id = '' AND own.user_id = '%s'""".formatted(user));
            for (var table : List.of("event_count", "open_count", "consumed", "missing")) {
                statement.executeUpdate("DELETE FROM %s WHERE user_id = '%s'".formatted(table, user));
            }
            statement.executeUpdate(
                    "DELETE FROM event_count WHERE created + updated + completed + reopened + deleted = 0");
        }
    }
}

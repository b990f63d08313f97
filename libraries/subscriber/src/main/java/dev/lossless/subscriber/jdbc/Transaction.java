package dev.lossless.subscriber.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/// Work that commits as a whole or leaves nothing. It begins with its first statement.
@FunctionalInterface
public interface Transaction<T> {

    T run(Connection connection) throws SQLException;

    /// @throws SQLException when nothing was committed, or when the commit's answer was lost
    static <T> T commit(DataSource dataSource, Transaction<T> work) throws SQLException {
        return run(dataSource, connection -> {
            var result = work.run(connection);
            connection.commit();
            return result;
        });
    }

    /// The work commits itself, as its last step. What ends before is rolled back.
    ///
    /// @throws SQLException when nothing was committed, or when the commit's answer was lost
    static <T> T run(DataSource dataSource, Transaction<T> work) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            if (connection.getAutoCommit()) {
                connection.setAutoCommit(false);
            }
            var done = false;
            try {
                var result = work.run(connection);
                done = true;
                return result;
            } finally {
                if (!done) {
                    connection.rollback();
                }
            }
        }
    }
}

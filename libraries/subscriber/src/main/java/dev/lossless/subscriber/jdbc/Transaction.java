package dev.lossless.subscriber.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/// Work that commits as a whole or leaves nothing. It begins with its first statement, and runs at READ
/// COMMITTED: what is read after a lock was waited for is what the one before left.
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
            if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            if (connection.getAutoCommit()) {
                connection.setAutoCommit(false);
            }
            try {
                return work.run(connection);
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}

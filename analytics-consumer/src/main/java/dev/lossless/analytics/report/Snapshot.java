package dev.lossless.analytics.report;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/// Reading that sees the database as it is at one moment, however long it takes.
@FunctionalInterface
interface Snapshot<T> {

    T run(Connection connection) throws SQLException;

    static <T> T read(DataSource dataSource, Snapshot<T> work) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            var usual = connection.getTransactionIsolation();
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return work.run(connection);
            } finally {
                connection.rollback();
                connection.setTransactionIsolation(usual);
            }
        }
    }
}

package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ImplicitTransactionsTest extends RealServersTest {

    @Inject
    DataSource dataSource;

    /// The owner's change waits for every transaction that has read the table, and gives up after two seconds.
    @Test
    void readsLeaveNoTransactionOpen() throws SQLException {
        send(Example.todoCreated(user, 1));
        Rest.as("reader", "analyst").get("/statistics/today");
        Rest.as("operator", "admin").get("/admin/statistics/checksum");
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            statement.execute("SET SESSION lock_wait_timeout = 2");
            statement.execute("ALTER TABLE consumed COMMENT = ''");
        }
    }

    @Test
    void connectionsAreNeverInAutoCommitMode() throws SQLException {
        try (var connection = dataSource.getConnection()) {
            assertThat(number(connection, "SELECT @@autocommit")).isZero();
            assertThat(number(connection, "SELECT COUNT(*) FROM dead_letter")).isNotNegative();
            assertThat(ImplicitTransactions.isInTransaction(connection)).isTrue();
        }
        try (var connection = dataSource.getConnection()) {
            assertThat(ImplicitTransactions.isInTransaction(connection)).isFalse();
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}

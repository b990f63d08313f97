package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TransactionsTest extends RealServersTest {

    @Inject
    DataSource dataSource;

    /// The owner's change waits for every transaction that has read the table, and gives up after two seconds.
    @Test
    void readsLeaveNoTransactionOpen() throws SQLException {
        send(TodoEvents.created(user, 1));
        Rest.as("reader", "analyst").get("/statistics/today");
        Rest.as("reader").get("/users/me/position");
        Rest.as("operator", "admin").get("/admin/statistics/checksum");
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            statement.execute("SET SESSION lock_wait_timeout = 2");
            statement.execute("ALTER TABLE consumed COMMENT = ''");
        }
    }

    @Test
    void connectionsAreNeverInAutoCommitMode() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            var row = statement.executeQuery("SELECT @@autocommit");
            row.next();
            assertThat(row.getInt(1)).isZero();
        }
    }
}

package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TransactionsTest extends RealServersTest {

    @Inject
    DataSource dataSource;

    @Inject
    Flyway flyway;

    @Test
    void readsLeaveNoTransactionOpen() {
        send(TodoEvents.created(user, 1));
        Rest.as("reader", "analyst").get("/statistics/today");
        Rest.as("reader").get("/users/me/position");
        Rest.as("operator", "admin").get("/admin/statistics/checksum");
        SCHEMA.requireNoOpenTransaction("consumed");
    }

    @Test
    void versionBeforeStartsOnASchemaThatIsAheadOfIt() {
        SCHEMA.whileAhead(() -> assertThatCode(flyway::migrate).doesNotThrowAnyException());
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

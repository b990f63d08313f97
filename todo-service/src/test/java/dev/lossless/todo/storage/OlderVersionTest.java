package dev.lossless.todo.storage;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.lossless.todo.TodoServiceTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/// As a replica of the version before sees it when a newer one has brought the schema up to date.
@TodoServiceTest
class OlderVersionTest {

    @Inject
    Flyway flyway;

    @Test
    void versionBeforeStartsOnASchemaThatIsAheadOfIt() throws SQLException {
        execute("INSERT INTO flyway_schema_history SELECT MAX(installed_rank) + 1, '9999', 'future', 'SQL',"
                + " 'V9999__future.sql', 1, 'owner', NOW(), 1, TRUE FROM flyway_schema_history");
        try {
            assertThatCode(flyway::migrate).doesNotThrowAnyException();
        } finally {
            execute("DELETE FROM flyway_schema_history WHERE version = '9999'");
        }
    }

    private void execute(String sql) throws SQLException {
        try (var owner = flyway.getConfiguration().getDataSource().getConnection();
                var statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }
}

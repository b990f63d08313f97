package dev.lossless.todo.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.todo.TodoServiceTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/// Of the pool that reads. MySQL counts in milliseconds, MariaDB in seconds.
@TodoServiceTest
class StatementTimeoutTest {

    @Inject
    DataSource dataSource;

    @Test
    void databaseGivesUpStatementsThatTakeTooLong() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SHOW SESSION VARIABLES WHERE Variable_name IN ('max_execution_time', 'max_statement_time')")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(2)).startsWith("8");
        }
    }
}

package dev.lossless.todo.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lossless.edge.StatementTimeout;
import dev.lossless.todo.TodoServiceTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/// Of the pool that reads.
@TodoServiceTest
class StatementTimeoutTest {

    @Inject
    DataSource dataSource;

    @ConfigProperty(name = "quarkus.datasource.jdbc.new-connection-sql")
    String settings;

    @Test
    void statementThatTakesTooLongIsGivenUpByTheDatabase() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            try (var rows = statement.executeQuery(
                    "SHOW SESSION VARIABLES WHERE Variable_name IN ('max_execution_time', 'max_statement_time')")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(2)).startsWith("8");
            }
            statement.execute(settings.replace("= 8000 ", "= 50 ").replace("= 8 ", "= 0.05 "));
            try {
                assertThatThrownBy(() -> statement.executeQuery("SELECT BENCHMARK(4000000000, MD5('x'))"))
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(StatementTimeout.is(e))
                                .isTrue());
            } finally {
                statement.execute(settings);
            }
        }
    }
}

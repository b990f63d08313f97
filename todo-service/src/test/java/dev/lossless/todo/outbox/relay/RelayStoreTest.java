package dev.lossless.todo.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.todo.TodoServiceTest;
import io.quarkus.agroal.DataSource;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

@TodoServiceTest
class RelayStoreTest {

    @Inject
    @DataSource("relay")
    javax.sql.DataSource relay;

    @Test
    void readingRowByRowIsOneRoundTrip() throws SQLException {
        try (var connection = relay.getConnection();
                var statement = connection.createStatement()) {
            var before = statements(statement);
            statement.setFetchSize(Integer.MIN_VALUE);
            try (var rows = statement.executeQuery("SELECT shard FROM outbox_shard")) {
                assertThat(rows.next()).isTrue();
            }
            statement.setFetchSize(0);
            assertThat(statements(statement) - before).isEqualTo(2); // it, and the one that counts
        }
    }

    private static long statements(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery("SHOW SESSION STATUS LIKE 'Questions'")) {
            rows.next();
            return rows.getLong(2);
        }
    }
}

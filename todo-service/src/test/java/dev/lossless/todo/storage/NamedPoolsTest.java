package dev.lossless.todo.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.datasource.AutoCommitOff;
import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@TodoServiceTest
class NamedPoolsTest {

    @Inject
    DataSource dataSource;

    @Inject
    @io.quarkus.agroal.DataSource("relay")
    DataSource relay;

    @ConfigProperty(name = "quarkus.datasource.jdbc.max-size")
    int poolSize;

    private final String alice = Users.fresh();

    /// All connections at once, so that none that the reads have used is missed.
    @Test
    void readsLeaveNoTransactionOpen() throws SQLException {
        Users.as(alice).body("{\"title\": \"x\"}").post("/todos").then().statusCode(201);
        Users.as(alice).header("Cache-Control", "no-cache").get("/todos").then().statusCode(200);
        Users.as(alice).get("/users/me").then().statusCode(200);
        var connections = new ArrayList<Connection>();
        try {
            for (int i = 0; i < poolSize; i++) {
                connections.add(dataSource.getConnection());
            }
            for (var connection : connections) {
                assertThat(AutoCommitOff.isInTransaction(connection)).isFalse();
                assertThat(number(connection, "SELECT @@autocommit")).isZero();
            }
        } finally {
            for (var connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void relaysConnectionsAreOfTheSameKind() throws SQLException {
        try (var connection = relay.getConnection()) {
            assertThat(number(connection, "SELECT @@autocommit")).isZero();
            assertThat(number(connection, "SELECT COUNT(*) FROM outbox_shard")).isPositive();
            assertThat(AutoCommitOff.isInTransaction(connection)).isTrue();
        }
        try (var connection = relay.getConnection()) {
            assertThat(AutoCommitOff.isInTransaction(connection)).isFalse();
        }
    }

    @Test
    void changeThatNobodyCommitsIsNotKept() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO user_stream (user_id, topic, sequence) VALUES ('%s', 'test', 1)".formatted(alice));
        }
        try (var connection = dataSource.getConnection()) {
            assertThat(number(connection, "SELECT COUNT(*) FROM user_stream WHERE user_id = '%s'".formatted(alice)))
                    .isZero();
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

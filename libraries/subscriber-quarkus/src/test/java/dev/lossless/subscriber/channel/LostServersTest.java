package dev.lossless.subscriber.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LostServersTest extends TestedApplication {

    @Inject
    DataSource dataSource;

    /// Its connections work, so that nothing else would replace them.
    @Test
    void allConnectionsAreReplacedWhenTheServerIsReadOnly() throws SQLException {
        var before = new HashSet<Long>();
        try (var one = dataSource.getConnection();
                var other = dataSource.getConnection();
                var statement = one.createStatement()) {
            before.addAll(Set.of(id(one), id(other)));
            one.rollback();
            statement.execute("SET SESSION TRANSACTION READ ONLY");
            assertThatThrownBy(() -> statement.executeUpdate("DELETE FROM effect WHERE user_id = ''"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("READ ONLY");
        }
        await().untilAsserted(() -> {
            try (var one = dataSource.getConnection();
                    var other = dataSource.getConnection()) {
                assertThat(before).doesNotContain(id(one), id(other));
            }
        });
    }

    private static long id(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            return row.getLong(1);
        }
    }
}

package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The database loses its last commits, as by a fail-over to a replica that was behind, or by a restore. The
/// consumer goes on running, and Kafka keeps the group's offsets.
@QuarkusTest
class StoredOffsetsTest extends RealServersTest {

    private static final int USERS = 12;
    private static final int EVENTS = 10;
    private static final List<String> TABLES =
            List.of("consumed", "missing", "stored_offset", "event_count", "completion_count", "open_count");

    @Test
    void lostEffectsComeBackWithTheNextEvent() throws Exception {
        var gaps = metric("gaps");
        var whole =
                loseWhat(() -> sendAll(LongStream.rangeClosed(1, EVENTS).boxed().flatMap(sequence -> users().map(
                                name -> TodoEvents.created(name, sequence)))));
        sendAll(users().map(name -> TodoEvents.created(name, EVENTS + 1)));
        await().untilAsserted(() -> assertThat(consumed()).hasSize(USERS).containsOnly((long) EVENTS + 1));
        assertThat(created()).isEqualTo(USERS * (EVENTS + 1));
        assertThat(checksum().get("rows")).isEqualTo(whole.get("rows"));
        assertThat(metric("gaps")).isEqualTo(gaps);
    }

    @Test
    void lostEffectsComeBackWithoutAnotherEvent() throws Exception {
        var gaps = metric("gaps");
        var restored = metric("restored");
        var whole = loseWhat(() -> {
            sendAll(users().map(name -> TodoEvents.created(name, 1)));
            sendAll(users().map(name -> TodoEvents.of("TodoCompleted", name, 2)));
        });
        await().untilAsserted(() -> assertThat(checksum()).isEqualTo(whole));
        assertThat(metric("gaps")).isEqualTo(gaps);
        await().untilAsserted(() -> assertThat(metric("restored")).isEqualTo(restored + 2 * USERS));
    }

    /// Puts all tables back to before the action.
    ///
    /// @return the checksum after the action
    private JsonNode loseWhat(Runnable action) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            for (var table : TABLES) {
                statement.execute("CREATE TEMPORARY TABLE before_%1$s AS SELECT * FROM %1$s".formatted(table));
            }
            action.run();
            awaitRest();
            var whole = checksum();
            restore(connection, statement);
            return whole;
        }
    }

    private static void restore(Connection connection, Statement statement) throws SQLException {
        connection.setAutoCommit(false);
        for (var table : TABLES) {
            statement.execute("DELETE FROM " + table);
            statement.execute("INSERT INTO %1$s SELECT * FROM before_%1$s".formatted(table));
        }
        connection.commit();
    }

    private Stream<String> users() {
        return IntStream.range(0, USERS).mapToObj(number -> user + "-" + number);
    }

    private static JsonNode checksum() {
        return Rest.as("root", "admin").get("/admin/statistics/checksum");
    }
}

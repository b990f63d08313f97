package dev.lossless.analytics;

import static dev.lossless.analytics.DeadLetterTopic.header;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class StatisticsEventConsumerTest extends RealServersTest {

    private static final List<String> TYPES =
            List.of("TodoCreated", "TodoUpdated", "TodoCompleted", "TodoReopened", "TodoDeleted");

    @ConfigProperty(name = "quarkus.datasource.username")
    String serviceUser;

    @ConfigProperty(name = "quarkus.datasource.password")
    String servicePassword;

    @Test
    void duplicateEventIsCountedOnce() throws SQLException {
        var before = count("duplicate");
        send(todoCreated(1));
        send(todoCreated(1));
        send(todoCreated(2));
        await().until(() -> created() >= 2);
        assertThat(created()).isEqualTo(2);
        await().until(() -> count("duplicate") == before + 1);
    }

    @Test
    void eventsAreCountedByType() {
        var sequence = 0;
        for (var type : TYPES) {
            send(Example.of(type, user, ++sequence).on(day));
        }
        for (var type : TYPES) {
            await().until(() -> counted(day, EventType.named(type).orElseThrow()) == 1);
        }
    }

    @Test
    void replayOfAllEventsLeavesTheCountsUnchanged() {
        var before = gaps();
        sendAll(eventsOfTwentyUsers());
        await().until(() -> created() == 600);
        sendAll(eventsOfTwentyUsers());
        sendAll(users().map(userId -> todoCreated(userId, 31)));
        await().untilAsserted(() -> assertThat(consumed()).hasSize(20).containsOnly(31L));
        await().until(() -> created() == 620);
        assertThat(gaps()).isEqualTo(before);
    }

    private Stream<Example> eventsOfTwentyUsers() {
        return LongStream.rangeClosed(1, 30).boxed().flatMap(sequence -> users().map(
                        userId -> todoCreated(userId, sequence)));
    }

    private Stream<String> users() {
        return IntStream.range(0, 20).mapToObj(number -> user + "-" + number);
    }

    /// The latency of such an event is no length of time that a timer takes.
    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"})
    void eventOfAnyTimeIsCounted(String time) {
        send(todoCreated(1).with("ce_time", time));
        send(todoCreated(2));
        await().until(() -> created() == 1);
        await().until(() -> consumed().contains(2L));
        send(todoCreated(3));
        await().until(() -> created() == 2);
    }

    @Test
    void unknownTypeIsNotedAndNotCounted() throws SQLException {
        var unknown = count("unknown");
        var gaps = gaps();
        send(todoCreated(1).withType("TodoArchived"));
        send(todoCreated(2));
        await().until(() -> created() == 1);
        await().until(() -> count("unknown") == unknown + 1);
        assertThat(created()).isEqualTo(1);
        assertThat(gaps()).isEqualTo(gaps);
    }

    @Test
    void valueThatIsNotJsonGoesToTheDeadLetterTopicAndOthersGoOn() {
        assertDeadLettered(todoCreated(1).withValue("not json"), "the value is not JSON");
    }

    @Test
    void recordWithoutARequiredHeaderGoesToTheDeadLetterTopicAndOthersGoOn() {
        assertDeadLettered(todoCreated(1).without("ce_userid"), "header ce_userid is missing");
    }

    private void assertDeadLettered(Example poison, String cause) {
        try (var deadLetters = new DeadLetterTopic(bootstrapServers)) {
            var before = count("dead-letter");
            var source = send(poison);
            send(todoCreated(user + "-other", 1));
            var letter = deadLetters.of(source);
            assertThat(header(letter, "dead-letter-cause")).isEqualTo(cause);
            assertThat(header(letter, "dead-letter-time")).endsWith("Z");
            assertThat(letter.key()).isEqualTo(poison.toProduce().key());
            assertThat(letter.value()).isEqualTo(poison.value());
            assertThat(originalHeaders(letter.headers())).isEqualTo(poison.headers());
            await().until(() -> created() == 1);
            await().until(() -> count("dead-letter") == before + 1);
            assertThat(deadLetters.find(source)).hasSize(1);
        }
    }

    private static Map<String, String> originalHeaders(Iterable<Header> headers) {
        var original = new HashMap<String, String>();
        for (var header : headers) {
            if (!header.key().startsWith("dead-letter-")) {
                original.put(header.key(), new String(header.value(), UTF_8));
            }
        }
        return original;
    }

    @Test
    void missingEventIsAGap() {
        var before = gaps();
        send(todoCreated(1));
        send(todoCreated(4));
        await().until(() -> created() == 2);
        await().until(() -> gaps() == before + 1);
    }

    @Test
    void deadLetterIsNoGap() {
        try (var deadLetters = new DeadLetterTopic(bootstrapServers)) {
            var before = gaps();
            send(todoCreated(1));
            deadLetters.of(send(todoCreated(2).withValue("?")));
            send(todoCreated(3));
            await().until(() -> created() == 2);
            assertThat(gaps()).isEqualTo(before);
        }
    }

    @Test
    void deadLetterThatIsDrivenAgainIsCountedOnce() throws SQLException {
        try (var deadLetters = new DeadLetterTopic(bootstrapServers)) {
            deadLetters.of(send(todoCreated(1).withValue("{}")));
            send(todoCreated(2));
            send(todoCreated(1));
            send(todoCreated(1));
            send(todoCreated(3));
            await().until(() -> consumed().contains(3L));
            assertThat(created()).isEqualTo(3);
        }
    }

    @Test
    void blockedDatabaseDelaysCountAndCommitAndNothingElse() throws Exception {
        send(todoCreated(1));
        await().until(() -> created() == 1);
        RecordMetadata source;
        try (var blocker = asOwner()) {
            lockPosition(blocker);
            var before = retries();
            source = send(todoCreated(2));
            await().until(() -> retries() > before);
            given().get("/q/health/live").then().statusCode(200);
            assertThat(isCommitted(source)).isFalse();
            blocker.rollback();
        }
        await().until(() -> created() == 2);
        await().until(() -> isCommitted(source));
        send(todoCreated(3));
        await().until(() -> consumed().contains(3L));
        assertThat(created()).isEqualTo(3);
    }

    /// The consumer had not seen the position when the other replica took it, and must look again.
    @Test
    void eventThatAnotherReplicaCountsAtTheSameTimeIsNotCountedTwice() throws SQLException {
        var before = count("duplicate");
        try (var replica = asOwner()) {
            replica.setAutoCommit(false);
            replica.createStatement()
                    .executeUpdate("INSERT INTO consumed VALUES ('todo.events', '%s', 1)".formatted(user));
            send(todoCreated(1));
            awaitWaitingForPosition();
            replica.commit();
        }
        send(todoCreated(2));
        await().until(() -> consumed().contains(2L));
        assertThat(created()).isEqualTo(1);
        assertThat(count("duplicate")).isEqualTo(before + 1);
    }

    private void awaitWaitingForPosition() throws SQLException {
        try (var service = DriverManager.getConnection(jdbcUrl, serviceUser, servicePassword);
                var statement = service.createStatement()) {
            await().until(() -> {
                var rows = statement.executeQuery("SELECT COUNT(*) FROM information_schema.processlist"
                        + " WHERE info LIKE 'SELECT%FROM consumed%FOR UPDATE'");
                return rows.next() && rows.getInt(1) > 0;
            });
        }
    }

    private void lockPosition(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection
                .createStatement()
                .executeQuery("SELECT * FROM consumed WHERE user_id = '%s' FOR UPDATE".formatted(user));
    }

    /// The positions of this test's users.
    private List<Long> consumed() throws SQLException {
        try (var connection = asOwner();
                var statement = connection.prepareStatement("SELECT sequence FROM consumed WHERE user_id LIKE ?")) {
            statement.setString(1, user + "%");
            var rows = statement.executeQuery();
            var sequences = Stream.<Long>builder();
            while (rows.next()) {
                sequences.add(rows.getLong(1));
            }
            return sequences.build().toList();
        }
    }
}

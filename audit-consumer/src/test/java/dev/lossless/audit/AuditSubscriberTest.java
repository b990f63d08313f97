package dev.lossless.audit;

import static dev.lossless.audit.Callers.as;
import static dev.lossless.subscriber.testkit.DeadLetterTopic.header;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;

import dev.lossless.subscriber.testkit.DeadLetterTopic;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class AuditSubscriberTest extends RealServersTest {

    @Test
    void duplicateEventLeavesOneEntry() {
        var before = count("duplicate");
        var event = Events.todoCreated(user, 1);
        send(event);
        send(event);
        send(Events.todoCreated(user, 2));
        await().until(() -> entries(user) == 2);
        assertThat(count("duplicate")).isEqualTo(before + 1);
    }

    @Test
    void entryHoldsTheEventAsItWasReceived() throws SQLException {
        var event = Events.todoCreated(user, 1).withValue("{ \"todo\" : {\"title\":\"Käse\"}, \"n\": 1.0 }");
        var record = send(event);
        await().until(() -> entries(user) == 1);
        try (var connection = asOwner();
                var statement = connection.prepareStatement(
                        "SELECT * FROM audit_entry JOIN audit_value USING (user_id, topic, link) WHERE user_id = ?")) {
            statement.setString(1, user);
            var row = statement.executeQuery();
            row.next();
            assertThat(row.getBytes("data")).isEqualTo(event.value());
            assertThat(row.getString("event_id")).isEqualTo(event.headers().get("ce_id"));
            assertThat(row.getString("traceparent")).isEqualTo(event.headers().get("traceparent"));
            assertThat(row.getInt("record_partition")).isEqualTo(record.partition());
            assertThat(row.getLong("record_offset")).isEqualTo(record.offset());
        }
    }

    @Test
    void eventsOfManyUsersAreAllRecordedInTheirOrder() {
        var before = counted("gaps");
        var expected = LongStream.rangeClosed(1, 30).boxed().toList();
        sendAll(expected.stream().flatMap(this::eventOfEachOfTwentyUsers));
        await().untilAsserted(() -> assertThat(sequencesByUser(user + "-%").values())
                .hasSize(20)
                .allSatisfy(sequences -> assertThat(sequences).isEqualTo(expected)));
        assertThat(counted("gaps")).isEqualTo(before);
    }

    private Stream<TestEvent> eventOfEachOfTwentyUsers(long sequence) {
        return IntStream.range(0, 20).mapToObj(number -> Events.todoCreated(user + "-" + number, sequence));
    }

    @Test
    void eventsOfBothTopicsHaveASequenceOfTheirOwn() {
        var before = counted("gaps");
        send(Events.profileUpdated(user, 1));
        send(Events.todoCreated(user, 1));
        send(Events.profileUpdated(user, 2));
        await().until(() -> entries(user) == 3);
        assertThat(counted("gaps")).isEqualTo(before);
    }

    /// The latency of such an event is no length of time that a timer takes.
    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"})
    void eventOfAnyTimeIsRecorded(String time) {
        send(Events.todoCreated(user, 1).with("ce_time", time));
        await().until(() -> entries(user) == 1);
        send(Events.todoCreated(user, 2));
        await().until(() -> entries(user) == 2);
    }

    @Test
    void unknownTypeIsRecordedAndCounted() {
        var before = count("unknown");
        send(Events.todoCreated(user, 1).with("ce_type", "TodoArchived"));
        await().until(() -> entries(user) == 1);
        await().until(() -> count("unknown") == before + 1);
    }

    @Test
    void valueThatIsNotJsonGoesToTheDeadLetterTopicAndOthersGoOn() {
        assertDeadLettered(Events.todoCreated(user, 1).withValue("not json"), "the value is not JSON, line 1 column 1");
    }

    @Test
    void recordWithoutARequiredHeaderGoesToTheDeadLetterTopicAndOthersGoOn() {
        assertDeadLettered(Events.todoCreated(user, 1).without("ce_userid"), "header ce_userid is missing");
    }

    private void assertDeadLettered(TestEvent poison, String cause) {
        try (var deadLetters = new DeadLetterTopic(bootstrapServers, GROUP + ".dead-letter")) {
            var before = count("dead-letter");
            var source = send(poison);
            send(Events.todoCreated(user + "-other", 1));
            var deadLetter = deadLetters.of(source);
            assertThat(header(deadLetter, "dead-letter-cause")).isEqualTo(cause);
            assertThat(header(deadLetter, "dead-letter-time")).endsWith("Z");
            assertThat(deadLetter.key()).isEqualTo(poison.toProduce().key());
            assertThat(deadLetter.value()).isEqualTo(poison.value());
            assertThat(originalHeaders(deadLetter.headers())).isEqualTo(poison.headers());
            await().until(() -> entries(user + "-other") == 1);
            assertThat(count("dead-letter")).isEqualTo(before + 1);
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
        var before = counted("gaps");
        send(Events.todoCreated(user, 1));
        send(Events.todoCreated(user, 4));
        await().until(() -> entries(user) == 2);
        await().until(() -> counted("gaps") == before + 1);
    }

    @Test
    void deadLetterIsNoGap() {
        try (var deadLetters = new DeadLetterTopic(bootstrapServers, GROUP + ".dead-letter")) {
            var before = counted("gaps");
            send(Events.todoCreated(user, 1));
            deadLetters.of(send(Events.todoCreated(user, 2).withValue("?")));
            send(Events.todoCreated(user, 3));
            await().until(() -> entries(user) == 2);
            assertThat(counted("gaps")).isEqualTo(before);
        }
    }

    @Test
    void deadLetterThatIsDrivenAgainFindsItsPlace() {
        try (var deadLetters = new DeadLetterTopic(bootstrapServers, GROUP + ".dead-letter")) {
            var event = Events.todoCreated(user, 1);
            deadLetters.of(send(event.without("ce_subject")));
            send(Events.todoCreated(user, 2));
            send(event);
            send(event);
            send(Events.todoCreated(user, 3));
            await().until(() -> entries(user) == 3);
        }
    }

    @Test
    void deadLetterThatFailsAgainIsPublishedAgain() {
        try (var deadLetters = new DeadLetterTopic(bootstrapServers, GROUP + ".dead-letter")) {
            var poison = Events.todoCreated(user, 1).withValue("?");
            deadLetters.of(send(poison));
            deadLetters.of(send(poison));
            send(Events.todoCreated(user, 2));
            await().until(() -> entries(user) == 1);
        }
    }

    /// Both are evidence: none is dropped, and the chain goes on.
    @Test
    void otherEventAtARecordedPositionIsAnAlarmAndIsRecordedToo() throws SQLException {
        var before = counted("forks");
        var gaps = counted("gaps");
        var forged = Events.todoCreated(user, 1);
        send(Events.todoCreated(user, 1));
        send(forged);
        send(forged);
        send(Events.todoCreated(user, 2));
        await().until(() -> entries(user) == 3);
        assertThat(counted("forks")).isEqualTo(before + 1);
        assertThat(counted("gaps")).isEqualTo(gaps);
        assertThat(number("SELECT COUNT(DISTINCT link) FROM audit_value WHERE user_id = '%s' AND sequence = 1"
                        .formatted(user)))
                .isEqualTo(2);
    }

    @Test
    void absurdJumpIsDeadLetteredAndTheTrueEventsGoOn() {
        try (var deadLetters = new DeadLetterTopic(bootstrapServers, GROUP + ".dead-letter")) {
            var gaps = counted("gaps");
            send(Events.todoCreated(user, 1));
            var deadLetter = deadLetters.of(send(Events.todoCreated(user, 999_999_999L)));
            assertThat(header(deadLetter, "dead-letter-cause"))
                    .isEqualTo("its sequence is more than 1000000 ahead of the one before");
            send(Events.todoCreated(user, 2));
            await().until(() -> entries(user) == 2);
            assertThat(counted("gaps")).isEqualTo(gaps);
        }
    }

    @Test
    void positionIsTheChainsEnd() {
        send(Events.todoCreated(user, 1));
        send(Events.todoCreated(user, 2));
        await().until(() -> entries(user) == 2);
        as(user).get("/users/me/position")
                .then()
                .statusCode(200)
                .body("positions.topic", contains("todo.events"))
                .body("positions.sequence", contains(2))
                .body("positions[0].at", endsWith("Z"));
        as(user + "-other").get("/users/me/position").then().body("positions", empty());
    }

    @Test
    void blockedDatabaseDelaysEntryAndCommitAndNothingElse() throws Exception {
        RecordMetadata source;
        try (var blocker = asOwner()) {
            insertUncommitted(blocker, UUID.randomUUID().toString());
            var before = counted("retries");
            source = send(Events.todoCreated(user, 1));
            await().until(() -> counted("retries") > before);
            given().get("/q/health/live").then().statusCode(200);
            assertThat(isCommitted(source)).isFalse();
            blocker.rollback();
        }
        await().until(() -> entries(user) == 1);
        await().until(() -> isCommitted(source));
        send(Events.todoCreated(user, 2));
        await().until(() -> entries(user) == 2);
    }

    @Test
    void entryThatAnotherReplicaRecordsAtTheSameTimeIsNotDoubled() throws SQLException {
        var before = count("duplicate");
        var event = Events.todoCreated(user, 1);
        try (var replica = asOwner()) {
            insertUncommitted(replica, event.headers().get("ce_id"));
            send(event);
            send(Events.todoCreated(user, 2));
            replica.commit();
        }
        await().until(() -> entries(user) == 2);
        await().until(() -> count("duplicate") == before + 1);
    }

    /// Whatever a replica believes that the trail holds.
    @ParameterizedTest
    @CsvSource({"1, 2", "2, 1"})
    void databaseRefusesASecondCopyAndASecondLinkAtTheSamePlace(long sequence, long link) throws SQLException {
        var event = Events.todoCreated(user, 1);
        send(event);
        await().until(() -> entries(user) == 1);
        try (var replica = asOwner()) {
            assertThatThrownBy(() -> insert(replica, event.headers().get("ce_id"), sequence, link))
                    .isInstanceOf(SQLIntegrityConstraintViolationException.class);
        }
    }

    private void insertUncommitted(Connection connection, String id) throws SQLException {
        connection.setAutoCommit(false);
        insert(connection, id, 1, 1);
    }

    private void insert(Connection connection, String id, long sequence, long link) throws SQLException {
        connection.createStatement().executeUpdate("""
                INSERT INTO audit_entry VALUES ('%s', 'todo.events', %d, %d, 1, '%s', 'TodoCreated', 's', 1, NOW(6), \
                NULL, REPEAT('d', 32), REPEAT('h', 32), NOW(6), 0, 0)""".formatted(user, link, sequence, id));
    }

    private Map<String, List<Long>> sequencesByUser(String pattern) throws SQLException {
        var sequences = new HashMap<String, List<Long>>();
        try (var connection = asOwner();
                var statement = connection.prepareStatement("""
                        SELECT user_id, sequence FROM audit_entry WHERE user_id LIKE ? \
                        ORDER BY record_partition, record_offset""")) {
            statement.setString(1, pattern);
            var rows = statement.executeQuery();
            while (rows.next()) {
                sequences
                        .computeIfAbsent(rows.getString(1), _ -> new ArrayList<>())
                        .add(rows.getLong(2));
            }
        }
        return sequences;
    }
}

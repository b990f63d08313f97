package dev.lossless.audit;

import static dev.lossless.audit.DeadLetterTopic.header;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
class AuditEventConsumerTest extends RealServersTest {

    @Test
    void duplicateEventLeavesOneEntry() {
        var before = count("duplicate");
        var event = Example.todoCreated(user, 1);
        send(event);
        send(event);
        send(Example.todoCreated(user, 2));
        await().until(() -> entries(user) == 2);
        assertThat(count("duplicate")).isEqualTo(before + 1);
    }

    @Test
    void entryHoldsTheEventAsItWasReceived() throws SQLException {
        var event = Example.todoCreated(user, 1).withValue("{ \"todo\" : {\"title\":\"Käse\"}, \"n\": 1.0 }");
        var record = send(event);
        await().until(() -> entries(user) == 1);
        try (var connection = asOwner();
                var statement = connection.prepareStatement(
                        "SELECT * FROM audit_entry JOIN audit_value USING (user_id, topic, sequence) WHERE user_id = ?")) {
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
        var before = gaps();
        var expected = LongStream.rangeClosed(1, 30).boxed().toList();
        sendAll(expected.stream().flatMap(this::eventOfEachOfTwentyUsers));
        await().untilAsserted(() -> assertThat(sequencesByUser(user + "-%").values())
                .hasSize(20)
                .allSatisfy(sequences -> assertThat(sequences).isEqualTo(expected)));
        assertThat(gaps()).isEqualTo(before);
    }

    private Stream<Example> eventOfEachOfTwentyUsers(long sequence) {
        return IntStream.range(0, 20).mapToObj(number -> Example.todoCreated(user + "-" + number, sequence));
    }

    @Test
    void eventsOfBothTopicsHaveASequenceOfTheirOwn() {
        var before = gaps();
        send(Example.profileUpdated(user, 1));
        send(Example.todoCreated(user, 1));
        send(Example.profileUpdated(user, 2));
        await().until(() -> entries(user) == 3);
        assertThat(gaps()).isEqualTo(before);
    }

    /// The latency of such an event is no length of time that a timer takes.
    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"})
    void eventOfAnyTimeIsRecorded(String time) {
        send(Example.todoCreated(user, 1).with("ce_time", time));
        await().until(() -> entries(user) == 1);
        send(Example.todoCreated(user, 2));
        await().until(() -> entries(user) == 2);
    }

    @Test
    void unknownTypeIsRecordedAndCounted() {
        var before = count("unknown");
        send(Example.todoCreated(user, 1).withType("TodoArchived"));
        await().until(() -> entries(user) == 1);
        await().until(() -> count("unknown") == before + 1);
    }

    @Test
    void valueThatIsNotJsonGoesToTheDeadLetterTopicAndOthersGoOn() {
        assertDeadLettered(
                Example.todoCreated(user, 1).withValue("not json"), "the value is not JSON, line 1 column 1");
    }

    @Test
    void recordWithoutARequiredHeaderGoesToTheDeadLetterTopicAndOthersGoOn() {
        assertDeadLettered(Example.todoCreated(user, 1).without("ce_userid"), "header ce_userid is missing");
    }

    private void assertDeadLettered(Example poison, String cause) {
        try (var deadLetters = new DeadLetterTopic(bootstrapServers)) {
            var before = count("dead-letter");
            var source = send(poison);
            send(Example.todoCreated(user + "-other", 1));
            var letter = deadLetters.of(source);
            assertThat(header(letter, "dead-letter-cause")).isEqualTo(cause);
            assertThat(header(letter, "dead-letter-time")).endsWith("Z");
            assertThat(letter.key()).isEqualTo(poison.toProduce().key());
            assertThat(letter.value()).isEqualTo(poison.value());
            assertThat(originalHeaders(letter.headers())).isEqualTo(poison.headers());
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
        var before = gaps();
        send(Example.todoCreated(user, 1));
        send(Example.todoCreated(user, 4));
        await().until(() -> entries(user) == 2);
        await().until(() -> gaps() == before + 1);
    }

    @Test
    void deadLetterIsNoGap() {
        try (var deadLetters = new DeadLetterTopic(bootstrapServers)) {
            var before = gaps();
            send(Example.todoCreated(user, 1));
            deadLetters.of(send(Example.todoCreated(user, 2).withValue("?")));
            send(Example.todoCreated(user, 3));
            await().until(() -> entries(user) == 2);
            assertThat(gaps()).isEqualTo(before);
        }
    }

    @Test
    void deadLetterThatIsDrivenAgainFindsItsPlace() {
        try (var deadLetters = new DeadLetterTopic(bootstrapServers)) {
            var event = Example.todoCreated(user, 1);
            deadLetters.of(send(event.without("ce_subject")));
            send(Example.todoCreated(user, 2));
            send(event);
            send(event);
            send(Example.todoCreated(user, 3));
            await().until(() -> entries(user) == 3);
        }
    }

    @Test
    void deadLetterThatFailsAgainIsPublishedAgain() {
        try (var deadLetters = new DeadLetterTopic(bootstrapServers)) {
            var poison = Example.todoCreated(user, 1).withValue("?");
            deadLetters.of(send(poison));
            deadLetters.of(send(poison));
            send(Example.todoCreated(user, 2));
            await().until(() -> entries(user) == 1);
        }
    }

    @Test
    void blockedDatabaseDelaysEntryAndCommitAndNothingElse() throws Exception {
        RecordMetadata source;
        try (var blocker = asOwner()) {
            insertUncommitted(blocker);
            var before = retries();
            source = send(Example.todoCreated(user, 1));
            await().until(() -> retries() > before);
            given().get("/q/health/live").then().statusCode(200);
            assertThat(isCommitted(source)).isFalse();
            blocker.rollback();
        }
        await().until(() -> entries(user) == 1);
        await().until(() -> isCommitted(source));
        send(Example.todoCreated(user, 2));
        await().until(() -> entries(user) == 2);
    }

    @Test
    void entryThatAnotherReplicaRecordsAtTheSameTimeIsNotDoubled() throws SQLException {
        var before = count("duplicate");
        try (var replica = asOwner()) {
            insertUncommitted(replica);
            send(Example.todoCreated(user, 1));
            send(Example.todoCreated(user, 2));
            replica.commit();
        }
        await().until(() -> entries(user) == 2);
        await().until(() -> count("duplicate") == before + 1);
    }

    /// Whatever a replica believes that the trail holds.
    @ParameterizedTest
    @CsvSource({"1, 2", "2, 1"})
    void databaseRefusesASecondCopyAndASecondLinkAtTheSamePlace(long sequence, long link) throws SQLException {
        send(Example.todoCreated(user, 1));
        await().until(() -> entries(user) == 1);
        try (var replica = asOwner()) {
            assertThatThrownBy(() -> insert(replica, sequence, link))
                    .isInstanceOf(SQLIntegrityConstraintViolationException.class);
        }
    }

    private void insertUncommitted(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        insert(connection, 1, 1);
    }

    private void insert(Connection connection, long sequence, long link) throws SQLException {
        connection.createStatement().executeUpdate("""
                INSERT INTO audit_entry VALUES ('%s', 'todo.events', %d, %d, 1, UUID(), 'TodoCreated', 's', 1, NOW(6), \
                NULL, REPEAT('d', 32), REPEAT('h', 32), NOW(6), 0, 0)""".formatted(user, link, sequence));
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

package dev.lossless.audit;

import static dev.lossless.subscriber.testkit.DeadLetterTopic.header;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class AuditSubscriberTest extends RealServersTest {

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
        var before = metric("gaps");
        var expected = LongStream.rangeClosed(1, 30).boxed().toList();
        sendAll(expected.stream().flatMap(this::eventOfEachOfTwentyUsers));
        await().untilAsserted(() -> assertThat(sequencesByUser(user + "-%").values())
                .hasSize(20)
                .allSatisfy(sequences -> assertThat(sequences).isEqualTo(expected)));
        assertThat(metric("gaps")).isEqualTo(before);
    }

    private Stream<TestEvent> eventOfEachOfTwentyUsers(long sequence) {
        return IntStream.range(0, 20).mapToObj(number -> Events.todoCreated(user + "-" + number, sequence));
    }

    @Test
    void eventsOfBothTopicsHaveASequenceOfTheirOwn() {
        var before = metric("gaps");
        send(Events.profileUpdated(user, 1));
        send(Events.todoCreated(user, 1));
        send(Events.profileUpdated(user, 2));
        await().until(() -> entries(user) == 3);
        assertThat(metric("gaps")).isEqualTo(before);
    }

    @Test
    void unknownTypeIsRecordedAndCounted() {
        var before = outcome("unknown");
        send(Events.todoCreated(user, 1).with("ce_type", "TodoArchived"));
        await().until(() -> entries(user) == 1);
        await().until(() -> outcome("unknown") == before + 1);
    }

    /// Both are evidence: none is dropped, and the chain goes on.
    @Test
    void otherEventAtARecordedPositionIsAnAlarmAndIsRecordedToo() throws SQLException {
        var before = metric("forks");
        var gaps = metric("gaps");
        var forged = Events.todoCreated(user, 1);
        send(Events.todoCreated(user, 1));
        send(forged);
        send(forged);
        send(Events.todoCreated(user, 2));
        await().until(() -> entries(user) == 3);
        assertThat(metric("forks")).isEqualTo(before + 1);
        assertThat(metric("gaps")).isEqualTo(gaps);
        assertThat(number("SELECT COUNT(DISTINCT link) FROM audit_value WHERE user_id = '%s' AND sequence = 1"
                        .formatted(user)))
                .isEqualTo(2);
    }

    @Test
    void absurdJumpIsDeadLetteredAndTheTrueEventsGoOn() {
        try (var deadLetters = deadLetters()) {
            var gaps = metric("gaps");
            send(Events.todoCreated(user, 1));
            var deadLetter = deadLetters.of(send(Events.todoCreated(user, 999_999_999L)));
            assertThat(header(deadLetter, "dead-letter-cause"))
                    .isEqualTo("its sequence is more than 1000000 ahead of the one before");
            send(Events.todoCreated(user, 2));
            await().until(() -> entries(user) == 2);
            assertThat(metric("gaps")).isEqualTo(gaps);
        }
    }

    @Test
    void blockedDatabaseDelaysEntryAndCommitAndNothingElse() throws Exception {
        RecordMetadata source;
        try (var blocker = asOwner()) {
            insertUncommitted(blocker, UUID.randomUUID().toString());
            var before = metric("retries");
            source = send(Events.todoCreated(user, 1));
            await().until(() -> metric("retries") > before);
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
        var before = outcome("duplicate");
        var event = Events.todoCreated(user, 1);
        try (var replica = asOwner()) {
            insertUncommitted(replica, event.headers().get("ce_id"));
            send(event);
            send(Events.todoCreated(user, 2));
            replica.commit();
        }
        await().until(() -> entries(user) == 2);
        await().until(() -> outcome("duplicate") == before + 1);
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

package dev.lossless.subscriber.channel;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.subscriber.datasource.AutoCommitOff;
import dev.lossless.subscriber.testkit.TestBroker;
import dev.lossless.subscriber.testkit.TestEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// The subscriber on Quarkus, with its real storage and broker.
@QuarkusTest
class SubscriptionTest extends TestedApplication {

    @Inject
    MeterRegistry registry;

    @Inject
    DataSource dataSource;

    @Test
    void blockedStorageDelaysEffectAndCommitAndNothingElse() throws Exception {
        send(event(1));
        await().until(() -> effects().size() == 1);
        RecordMetadata source;
        try (var blocker = Tables.SCHEMA.owner().getConnection()) {
            blocker.setAutoCommit(false);
            try (var statement = blocker.prepareStatement("SELECT * FROM consumed WHERE user_id = ? FOR UPDATE")) {
                statement.setString(1, user);
                statement.executeQuery();
            }
            var before = counter("retries");
            source = send(event(2));
            await().until(() -> counter("retries") > before);
            given().get("/q/health/live").then().statusCode(200);
            assertThat(isCommitted(source)).isFalse();
            as("root", "admin")
                    .post("/admin/dead-letters/0/999999999/re-drive")
                    .then()
                    .statusCode(404);
            blocker.rollback();
        }
        await().until(() -> effects().size() == 2);
        await().until(() -> isCommitted(source));
        assertThat(effects()).containsExactly(1L, 2L);
    }

    /// Without any event: the regular comparison finds it.
    @Test
    void lostEffectsComeBackByThemselves() throws Exception {
        var first = send(event(1));
        send(event(2));
        await().until(() -> effects().size() == 2);
        await().until(() -> isCommitted(first));
        for (var table : List.of("effect", "consumed", "missing")) {
            Tables.SCHEMA.execute(
                    "DELETE FROM " + table + " WHERE topic = ? AND user_id = ?", TestedTopics.TOPIC, user);
        }
        Tables.SCHEMA.setStoredOffset(new TopicPartition(first.topic(), first.partition()), first.offset());
        await().untilAsserted(() -> assertThat(effects()).containsExactly(1L, 2L));
    }

    @Test
    void whatBecameOfEventsIsCounted() throws Exception {
        var before = send(TestEvent.of(TestedTopics.TOPIC, user + "-before", 1));
        await().until(() -> isCommitted(before)); // then all batches before are counted
        var effects = outcome("effect");
        var duplicates = outcome("duplicate");
        var deadLetters = outcome("dead-letter");
        var unknown = outcome("unknown");
        var gaps = counter("gaps");
        var late = counter("late");
        var forks = counter("forks");
        send(event(1));
        send(event(1));
        send(event(2).withValue("?"));
        send(event(3).with("ce_type", "Other"));
        send(event(6));
        send(event(5));
        await().untilAsserted(() -> {
            assertThat(outcome("effect") - effects).isEqualTo(3);
            assertThat(outcome("unknown") - unknown).isEqualTo(1);
            assertThat(outcome("duplicate") - duplicates).isEqualTo(1);
            assertThat(outcome("dead-letter") - deadLetters).isEqualTo(1);
            assertThat(counter("gaps") - gaps).isEqualTo(1);
            assertThat(counter("late") - late).isEqualTo(1);
            assertThat(counter("forks") - forks).isEqualTo(1);
        });
    }

    @Test
    void lagIsReportedForEachPartitionAndIsZeroWhenAllIsConsumed() {
        await().untilAsserted(() -> assertThat(registry.find("subscriber.lag").gauges())
                .hasSize(4)
                .allSatisfy(gauge -> assertThat(gauge.value()).isZero()));
    }

    @Test
    void connectionsAreNeverInAutoCommitModeAndLeaveNoTransactionOpen() throws SQLException {
        try (var connection = dataSource.getConnection()) {
            assertThat(number(connection, "SELECT @@autocommit")).isZero();
            assertThat(number(connection, "SELECT COUNT(*) FROM missing")).isNotNegative();
            assertThat(AutoCommitOff.isInTransaction(connection)).isTrue();
        }
        try (var connection = dataSource.getConnection()) {
            assertThat(AutoCommitOff.isInTransaction(connection)).isFalse();
        }
    }

    /// The owner's change waits for every transaction that has read the table, and gives up after two seconds.
    @Test
    void readsLeaveNoTransactionOpen() throws SQLException {
        send(event(1));
        await().until(() -> effects().size() == 1);
        as(user).get("/users/me/position").then().statusCode(200);
        try (var connection = Tables.SCHEMA.owner().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SET SESSION lock_wait_timeout = 2");
            statement.execute("ALTER TABLE consumed COMMENT = ''");
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private double outcome(String outcome) {
        return registry.get("subscriber.events")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private double counter(String name) {
        return registry.get("subscriber." + name).counter().count();
    }

    private static boolean isCommitted(RecordMetadata source) throws Exception {
        var partition = new TopicPartition(source.topic(), source.partition());
        return TestBroker.committed(TestedTopics.GROUP, partition) > source.offset();
    }
}

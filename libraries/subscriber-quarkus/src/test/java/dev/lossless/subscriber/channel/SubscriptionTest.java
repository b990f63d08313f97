package dev.lossless.subscriber.channel;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.datasource.AutoCommitOff;
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
            var before = metric("retries");
            source = send(event(2));
            await().until(() -> metric("retries") > before);
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
        var gaps = metric("gaps");
        var late = metric("late");
        var forks = metric("forks");
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
            assertThat(metric("gaps") - gaps).isEqualTo(1);
            assertThat(metric("late") - late).isEqualTo(1);
            assertThat(metric("forks") - forks).isEqualTo(1);
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

    @Test
    void readsLeaveNoTransactionOpen() {
        send(event(1));
        await().until(() -> effects().size() == 1);
        as(user).get("/users/me/position").then().statusCode(200);
        Tables.SCHEMA.requireNoOpenTransaction("consumed");
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}

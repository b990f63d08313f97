package dev.lossless.audit.trail;

import static dev.lossless.audit.Callers.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lossless.audit.Events;
import dev.lossless.audit.RealServersTest;
import dev.lossless.local.SharedServers;
import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.Reading;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The values of a user can go, the chain stays.
@QuarkusTest
class ErasureTest extends RealServersTest {

    private static final String ERASER = "audit_eraser";

    @Inject
    AuditTrail trail;

    @Test
    void valuesAndSaltGoAndTheRestStays() throws SQLException {
        record(2);
        send(Events.todoCreated(user + "-other", 1));
        await().until(() -> entries(user + "-other") == 1);
        erase();
        assertThat(values(user)).isZero();
        assertThat(values(user + "-other")).isEqualTo(1);
        var entry = TestEvent.json(as(user).get("/users/me/audit").asString()).get(0);
        assertThat(entry.has("data")).isFalse();
        assertThat(entry.has("salt")).isFalse();
        assertThat(entry.get("digest").asText()).hasSize(64);
    }

    @Test
    void eventsAfterTheErasureKeepTheirValues() throws SQLException {
        record(1);
        erase();
        send(Events.todoCreated(user, 2));
        await().until(() -> entries(user) == 2);
        assertThat(values(user)).isEqualTo(1);
    }

    @Test
    void rebuiltTrailHasTheSameHashesAndNoErasedValues() throws SQLException {
        var events = List.of(Events.todoCreated(user, 1), Events.profileUpdated(user, 1), Events.todoCreated(user, 2));
        sendAll(events.stream());
        await().until(() -> entries(user) == 3);
        var before = hashes();
        erase();
        send(Events.todoCreated(user, 3));
        await().until(() -> entries(user) == 4);
        execute("DELETE FROM audit_entry WHERE user_id = '" + user + "'");
        execute("DELETE FROM audit_value WHERE user_id = '" + user + "'");
        trail.record(new Batch<>(events.stream().map(ErasureTest::reading).toList(), Map.of()));
        assertThat(hashes()).isEqualTo(before);
        assertThat(values(user)).isZero();
    }

    @Test
    void eraserCanDoNothingButErase() throws SQLException {
        record(1);
        try (var eraser = asEraser();
                var statement = eraser.createStatement()) {
            for (var change : List.of(
                    "DELETE FROM audit_value WHERE user_id = '%s'",
                    "DELETE FROM audit_entry WHERE user_id = '%s'",
                    "UPDATE audit_entry SET type = 'x' WHERE user_id = '%s'",
                    "INSERT INTO audit_erasure SELECT '%s', 't', 1, NOW(6), 'x', 'x'")) {
                assertThatThrownBy(() -> statement.execute(change.formatted(user)))
                        .hasMessageContaining("command denied to user '" + ERASER + "'");
            }
        }
        assertThat(values(user)).isEqualTo(1);
    }

    @Test
    void valuesGoOnlyWithARecordedErasure() throws SQLException {
        record(1);
        call("CALL audit_erase_values('%s', 100)".formatted(user));
        assertThat(values(user)).isEqualTo(1);
    }

    private void record(long count) {
        sendAll(Stream.iterate(1L, n -> n + 1).limit(count).map(sequence -> Events.todoCreated(user, sequence)));
        await().until(() -> entries(user) == count);
    }

    private void erase() throws SQLException {
        call("CALL audit_erase('%s', 'asked for it')".formatted(user));
        call("CALL audit_erase_values('%s', 1)".formatted(user));
        call("CALL audit_erase_values('%s', 100)".formatted(user));
        assertThat(number("SELECT COUNT(*) FROM audit_erasure WHERE user_id = '%s' AND erased_by LIKE '%s@%%'"
                        .formatted(user, ERASER)))
                .isPositive();
    }

    private void call(String procedure) throws SQLException {
        try (var eraser = asEraser();
                var statement = eraser.createStatement()) {
            statement.execute(procedure);
        }
    }

    private Connection asEraser() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, ERASER, SharedServers.get().password(ERASER));
    }

    private static Reading<Envelope> reading(TestEvent event) {
        var envelope = Envelope.of(event.consumed());
        return new Event<>(envelope, envelope, true);
    }

    private long values(String userId) throws SQLException {
        return number("SELECT COUNT(*) FROM audit_value WHERE user_id = '" + userId + "'");
    }

    private List<String> hashes() throws SQLException {
        var hashes = new ArrayList<String>();
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            var rows = statement.executeQuery(
                    "SELECT hash FROM audit_entry WHERE user_id = '" + user + "' ORDER BY topic, link");
            while (rows.next()) {
                hashes.add(HexFormat.of().formatHex(rows.getBytes(1)));
            }
        }
        return hashes;
    }
}

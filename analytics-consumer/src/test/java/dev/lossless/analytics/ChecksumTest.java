package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The checksum tells whether two states are the same.
@QuarkusTest
class ChecksumTest extends RealServersTest {

    private static final String PATH = "/admin/statistics/checksum";

    @Inject
    Statistics statistics;

    @Inject
    EventReader reader;

    @Test
    void replayLeavesTheChecksumAndANewEventChangesIt() throws Exception {
        count(todoCreated(1), Example.of("TodoCompleted", user, 2).on(day));
        var before = checksum();
        count(todoCreated(1), Example.of("TodoCompleted", user, 2).on(day));
        assertThat(checksum()).isEqualTo(before);
        count(Example.of("TodoReopened", user, 3).on(day));
        assertThat(checksum()).isNotEqualTo(before);
        assertThat(before.get("rows").asLong()).isPositive();
        assertThat(before.get("sha256").asText()).hasSize(64);
    }

    /// Cut into other batches, groups of open todos come and go that were never seen before.
    @Test
    void checksumDoesNotDependOnHowEventsWereBatched() throws Exception {
        var before = checksum();
        count(todoCreated(1));
        count(todoUpdated(2));
        var inTwo = checksum();
        restart();
        assertThat(checksum()).isEqualTo(before);
        count(todoCreated(1), todoUpdated(2));
        assertThat(checksum()).isEqualTo(inTwo);
    }

    /// As if this test's user and day had never been.
    private void restart() throws Exception {
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            for (var table : List.of("event_count", "open_count", "consumed")) {
                statement.executeUpdate("DELETE FROM %s WHERE user_id = '%s'".formatted(table, user));
            }
            statement.executeUpdate("DELETE FROM event_count WHERE user_id = '' AND slot DIV 96 = " + day.toEpochDay());
            statement.executeUpdate("UPDATE open_count SET todos = todos - 1 WHERE user_id = '' AND priority = 'HIGH'"
                    + " AND due_day = " + DueGroup.NEVER);
        }
    }

    private Example todoUpdated(long sequence) {
        return Example.of("TodoUpdated", user, sequence).on(day);
    }

    private void count(Example... examples) throws Exception {
        statistics.count(new Batch(List.of(examples).stream()
                .map(Example::consumed)
                .map(reader::read)
                .toList()));
    }

    private static JsonNode checksum() {
        return Rest.as("root", "admin").get(PATH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"analyst", "auditor", ""})
    void callerInAnotherRoleIsForbidden(String role) {
        Rest.as("ana", role).request().get(PATH).then().statusCode(403).contentType("application/problem+json");
    }
}

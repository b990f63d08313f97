package dev.lossless.analytics.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.analytics.LostUser;
import dev.lossless.analytics.RealServersTest;
import dev.lossless.analytics.Rest;
import dev.lossless.analytics.TodoEvents;
import dev.lossless.analytics.figures.Fact;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The checksum tells whether two states are the same.
@QuarkusTest
class ChecksumTest extends RealServersTest {

    private static final String PATH = "/admin/statistics/checksum";

    @Inject
    EventHandler<Optional<Fact>> handler;

    @Test
    void replayLeavesTheChecksumAndANewEventChangesIt() throws Exception {
        var created = TodoEvents.created(user, 1);
        var completed = TodoEvents.of("TodoCompleted", user, 2);
        count(created, completed);
        var before = checksum();
        count(created, completed);
        assertThat(checksum()).isEqualTo(before);
        count(TodoEvents.of("TodoReopened", user, 3));
        assertThat(checksum()).isNotEqualTo(before);
        assertThat(before.get("rows").asLong()).isPositive();
        assertThat(before.get("sha256").asText()).hasSize(64);
    }

    @Test
    void missingEventChangesTheChecksum() throws Exception {
        count(TodoEvents.withType("TodoArchived", TodoEvents.created(user, 1)));
        var before = checksum();
        count(TodoEvents.withType("TodoArchived", TodoEvents.created(user, 3)));
        var withGap = checksum();
        count(TodoEvents.withType("TodoArchived", TodoEvents.created(user, 2)));
        assertThat(withGap).isNotEqualTo(before);
        assertThat(checksum()).isNotEqualTo(withGap);
    }

    /// Cut into other batches, groups of open todos come and go that were never seen before.
    @Test
    void checksumDoesNotDependOnHowEventsWereBatched() throws Exception {
        var created = TodoEvents.created(user, 1);
        var updated = TodoEvents.of("TodoUpdated", user, 2);
        var before = checksum();
        count(created);
        count(updated);
        var inTwo = checksum();
        try (var connection = asOwner()) {
            LostUser.remove(user, connection);
        }
        assertThat(checksum()).isEqualTo(before);
        count(created, updated);
        assertThat(checksum()).isEqualTo(inTwo);
    }

    private void count(TestEvent... events) throws Exception {
        handler.handle(TodoEvents.batch(List.of(events)));
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

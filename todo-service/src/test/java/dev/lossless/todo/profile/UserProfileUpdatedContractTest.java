package dev.lossless.todo.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.todo.Contract;
import dev.lossless.todo.TodoServiceTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What this service produces about profiles is what `contract/` says, and exactly the golden example.
@TodoServiceTest
class UserProfileUpdatedContractTest {

    @Inject
    ObjectMapper json;

    @Test
    void goldenExampleIsWhatIsProduced() throws IOException {
        var profile = new UserProfile("alice");
        profile.update(new UpdateProfile("Alice", "alice@example.org", null, null), Instant.EPOCH);
        var event = profile.update(
                new UpdateProfile("Alice Example", "alice@example.org", "Europe/Berlin", true),
                Instant.parse("2026-11-23T12:00:00Z"));
        assertThat(tree(event.orElseThrow()))
                .isEqualTo(Contract.example("UserProfileUpdated").get("value"));
    }

    @Test
    void everyEventThatCanBeProducedIsValid() throws IOException {
        var profile = new UserProfile("alice");
        for (var wish : new UpdateProfile[] {
            new UpdateProfile("x".repeat(200), null, null, true),
            new UpdateProfile(null, "a@b.example", "UTC", true),
            new UpdateProfile(null, null, null, null)
        }) {
            var event = profile.update(wish, Instant.now()).orElseThrow();
            assertThat(Contract.schema("UserProfileUpdated").validate(tree(event)))
                    .isEmpty();
        }
    }

    private JsonNode tree(UserProfileUpdated event) throws IOException {
        return json.readTree(json.writeValueAsBytes(event));
    }
}

package dev.lossless.notification.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.notification.NotificationTest;
import dev.lossless.notification.Receiver;
import dev.lossless.notification.Rest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ErasureTest extends NotificationTest {

    @Test
    void nothingOfTheUserIsLeftAndNothingMoreIsSent() throws Exception {
        var url = receiver.url(Receiver.status(200));
        var other = user + "-other";
        webhook(url);
        send(created(user, 1));
        send(event("UserProfileUpdated", user, 1));
        execute("INSERT INTO confirmed_address (user_id, address) VALUES (?, 'ada@example.org')", user);
        send(created(other, 1));
        await().until(() -> receiver.requests(url).size() == 2);
        Rest.as("operator", "admin")
                .request()
                .delete("/admin/users/" + user)
                .then()
                .statusCode(204);
        for (var table : List.of("message", "delivery", "recipient", "confirmed_address", "due_todo", "mail")) {
            assertThat(numbers("SELECT COUNT(*) FROM %s WHERE user_id = ?".formatted(table), user))
                    .as(table)
                    .containsExactly(0L);
        }
        assertThat(numbers("SELECT COUNT(*) FROM endpoint WHERE owner = ?", user))
                .containsExactly(0L);
        assertThat(numbers("SELECT COUNT(*) FROM message WHERE user_id = ?", other))
                .containsExactly(1L);
        send(created(user, 2));
        send(created(other, 2));
        assertThat(receiver.requests(url)).hasSize(2);
    }

    @Test
    void onlyAnOperatorErases() {
        Rest.as(user).request().delete("/admin/users/" + user).then().statusCode(403);
    }
}

package dev.lossless.notification.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import dev.lossless.notification.NotificationTest;
import dev.lossless.notification.Receiver;
import dev.lossless.notification.Rest;
import dev.lossless.subscriber.Sequence;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// From the event to the receiver.
@QuarkusTest
class DeliveryTest extends NotificationTest {

    @Test
    void eventIsSentOnceAndItsSignatureVerifies() throws Exception {
        var url = receiver.url(Receiver.status(204));
        var webhook = webhook(url);
        var event = created(user, 1);
        send(event);
        send(created(user, 2));
        await().until(() -> receiver.sequences(url).contains(2L));
        assertThat(receiver.sequences(url)).containsExactly(1L, 2L);
        var request = receiver.requests(url).getFirst();
        verify(webhook, request);
        assertThat(request.header("webhook-id")).isEqualTo(event.headers().get("ce_id"));
        assertThat(request.header("traceparent")).isEqualTo(event.headers().get("traceparent"));
        assertThat(request.type()).isEqualTo("todo.created");
        assertThat(request.userId()).isEqualTo(user);
        assertThat(request.json().at("/data/todo/title")).isEqualTo(event.json().at("/todo/title"));
        await().until(() -> states(webhook).equals(List.of("DELIVERED", "DELIVERED")));
    }

    private static void verify(JsonNode webhook, Receiver.Request request) throws Exception {
        new Webhook(webhook.get("secret").asText())
                .verify(request.body(), HttpHeaders.of(request.headers(), (_, _) -> true));
    }

    @Test
    void cloudEventIsSentInStructuredMode() {
        var url = receiver.url(Receiver.status(200));
        webhook(url, "format", "\"CLOUDEVENTS\"");
        var event = created(user, 1);
        send(event);
        await().until(() -> !receiver.requests(url).isEmpty());
        var request = receiver.requests(url).getFirst();
        assertThat(request.header("content-type")).isEqualTo("application/cloudevents+json");
        for (var attribute :
                List.of("id", "source", "type", "subject", "time", "userid", "usersequence", "dataschema")) {
            assertThat(request.json().get(attribute).asText())
                    .as(attribute)
                    .isEqualTo(event.headers().get("ce_" + attribute));
        }
        assertThat(request.json().get("data")).isEqualTo(event.json());
    }

    @Test
    void everyTypeIsSentAlsoOneThatNobodyKnows() {
        var url = receiver.url(Receiver.status(200));
        webhook(url);
        send(event("TodoCompleted", user, 1));
        send(created(user, 2).with("ce_type", "TodoShared"));
        send(event("UserProfileUpdated", user, 1));
        await().until(() -> receiver.requests(url).size() == 3);
        assertThat(receiver.requests(url))
                .extracting(Receiver.Request::type)
                .containsExactlyInAnyOrder("todo.completed", "todo.shared", "user.profile.updated");
    }

    @Test
    void withdrawnEventAndItsEpochAreSentInOrder() {
        var url = receiver.url(Receiver.status(200));
        webhook(url);
        send(created(user, 1));
        send(created(user, 2));
        send(event("EventDiscarded", user, Sequence.EPOCH + 2));
        send(created(user, Sequence.EPOCH + 3));
        await().until(() -> receiver.requests(url).size() == 4);
        assertThat(receiver.sequences(url)).containsExactly(1L, 2L, Sequence.EPOCH + 2, Sequence.EPOCH + 3);
        assertThat(receiver.requests(url).get(2).type()).isEqualTo("event.discarded");
    }

    @Test
    void onlyTypesThatWereAskedForAreSent() {
        var url = receiver.url(Receiver.status(200));
        webhook(url, "types", "[\"todo.deleted\", \"todo.completed\"]");
        send(created(user, 1));
        send(event("TodoCompleted", user, 2));
        send(event("TodoUpdated", user, 3));
        send(event("TodoDeleted", user, 4));
        await().until(() -> receiver.sequences(url).contains(4L));
        assertThat(receiver.sequences(url)).containsExactly(2L, 4L);
    }

    @Test
    void onlyWhatHappensAfterItWasEnabledIsSent() {
        var url = receiver.url(Receiver.status(200));
        var webhook = create(Rest.as(user), "/users/me/webhooks", url);
        send(created(user, 1));
        enable(Rest.as(user), "/users/me/webhooks", webhook);
        send(created(user, 2));
        await().until(() -> receiver.sequences(url).contains(2L));
        assertThat(receiver.sequences(url)).containsExactly(2L);
    }

    @Test
    void eventThatComesTwiceIsPlannedOnce() {
        var url = receiver.url(Receiver.status(200));
        webhook(url);
        var first = created(user, 1);
        send(first);
        publish(first);
        send(created(user, 2));
        await().until(() -> receiver.sequences(url).contains(2L));
        assertThat(receiver.sequences(url)).containsExactly(1L, 2L);
    }

    @Test
    void anothersEventsAreNotSent() {
        var url = receiver.url(Receiver.status(200));
        webhook(url);
        send(created(user + "-other", 1));
        send(created(user, 1));
        await().until(() -> !receiver.requests(url).isEmpty());
        assertThat(receiver.requests(url))
                .allSatisfy(request -> assertThat(request.userId()).isEqualTo(user));
    }

    @Test
    void operatorsWebhookGetsAllUsersEvents() {
        var url = receiver.url(Receiver.status(200));
        var operator = Rest.as(user + "-operator", "admin");
        var webhook = webhook(operator, "/admin/webhooks", url);
        send(created(user + "-a", 1));
        send(created(user + "-b", 1));
        await().until(() -> {
            var users = new HashSet<String>();
            receiver.requests(url).forEach(request -> users.add(request.userId()));
            return users.containsAll(List.of(user + "-a", user + "-b"));
        });
        operator.request()
                .delete("/admin/webhooks/" + webhook.get("id").asText())
                .then()
                .statusCode(204);
    }

    @Test
    void failureIsRepeatedWithTheSameIdAndHoldsBackOnlyItsUser() {
        var a = user + "-a";
        var b = user + "-b";
        var url = receiver.url((exchange, request, _) -> {
            var failing = request.userId().equals(a)
                    && receiver
                                    .requests("/"
                                            + exchange.getRequestURI().getPath().substring(1))
                                    .stream()
                                    .filter(each -> each.userId().equals(a))
                                    .count()
                            < 3;
            Receiver.answer(exchange, failing ? 500 : 200, "");
        });
        var operator = Rest.as(user + "-operator", "admin");
        var webhook = webhook(operator, "/admin/webhooks", url);
        for (var sequence = 1; sequence <= 3; sequence++) {
            send(created(a, sequence));
            send(created(b, sequence));
        }
        await().until(() -> receiver.requests(url).stream()
                        .filter(request -> request.userId().startsWith(user))
                        .count()
                >= 8);
        operator.request()
                .delete("/admin/webhooks/" + webhook.get("id").asText())
                .then()
                .statusCode(204);
        assertThat(sequencesOf(url, a)).containsExactly(1L, 1L, 1L, 2L, 3L);
        assertThat(sequencesOf(url, b)).containsExactly(1L, 2L, 3L);
        assertThat(receiver.requests(url).stream()
                        .filter(request -> request.userId().equals(a) && request.sequence() == 1)
                        .map(request -> request.header("webhook-id"))
                        .distinct())
                .hasSize(1);
    }

    private List<Long> sequencesOf(String url, String userId) {
        return receiver.requests(url).stream()
                .filter(request -> request.userId().equals(userId))
                .map(Receiver.Request::sequence)
                .toList();
    }

    @Test
    void afterTheLastAttemptTheNextEventFollows() {
        var url = receiver.url(
                (exchange, request, _) -> Receiver.answer(exchange, request.sequence() == 1 ? 500 : 200, ""));
        var webhook = webhook(url);
        send(created(user, 1));
        send(created(user, 2));
        await().until(() -> states(webhook).equals(List.of("DELIVERED", "FAILED")));
        assertThat(receiver.sequences(url)).containsExactly(1L, 1L, 1L, 1L, 2L);
    }

    @Test
    void streamStopsAfterTheLastAttemptUntilItIsDrivenAgain() {
        var url = receiver.url(Receiver.status(500));
        var webhook = webhook(url, "afterFailure", "\"STOP\"");
        send(created(user, 1));
        send(created(user, 2));
        await().until(() -> states(webhook).equals(List.of("PENDING", "FAILED")));
        receiver.behave(url, Receiver.status(200));
        var delivery = deliveries(webhook).get(1);
        Rest.as(user)
                .request()
                .post("/users/me/webhooks/%s/deliveries/%s/re-drive"
                        .formatted(
                                webhook.get("id").asText(), delivery.get("id").asText()))
                .then()
                .statusCode(202);
        await().until(() -> states(webhook).equals(List.of("DELIVERED", "DELIVERED")));
        assertThat(receiver.sequences(url)).containsExactly(1L, 1L, 1L, 1L, 1L, 2L);
    }

    private List<JsonNode> deliveries(JsonNode webhook) {
        return Rest.as(user)
                .get("/users/me/webhooks/" + webhook.get("id").asText() + "/deliveries")
                .get("deliveries")
                .valueStream()
                .toList();
    }

    @Test
    void strictOrderHasOneDeliveryUnderWayAtATime() {
        var url = receiver.url((exchange, _, number) -> Receiver.answer(exchange, number == 1 ? 500 : 200, ""));
        webhook(url, "order", "\"STRICT\"");
        send(created(user, 1));
        send(event("UserProfileUpdated", user, 1));
        send(created(user, 2));
        await().until(() -> receiver.requests(url).size() == 4);
        assertThat(receiver.requests(url))
                .extracting(Receiver.Request::type)
                .containsExactly("todo.created", "todo.created", "user.profile.updated", "todo.created");
    }

    @Test
    void withoutOrderAFailureHoldsBackNothing() {
        var url = receiver.url(
                (exchange, request, _) -> Receiver.answer(exchange, request.sequence() == 1 ? 500 : 200, ""));
        var webhook = webhook(url, "order", "\"NONE\"");
        LongStream.rangeClosed(1, 3).forEach(sequence -> send(created(user, sequence)));
        await().until(() -> states(webhook).equals(List.of("DELIVERED", "DELIVERED", "FAILED")));
    }

    @Test
    void goneDisablesAtOnce() {
        var url = receiver.url(Receiver.status(410));
        var webhook = webhook(url);
        send(created(user, 1));
        await().until(() -> show(webhook).get("state").asText().equals("DISABLED"));
        assertThat(show(webhook).get("reason").asText()).isEqualTo("GONE");
        send(created(user, 2));
        assertThat(deliveries(webhook)).hasSize(1);
    }

    @Test
    void retryAfterIsObeyed() {
        var url = receiver.url((exchange, _, number) -> {
            if (number == 1) {
                exchange.getResponseHeaders().add("Retry-After", "2");
            }
            Receiver.answer(exchange, number == 1 ? 429 : 200, "");
        });
        var webhook = webhook(url);
        send(created(user, 1));
        await().until(() -> states(webhook).equals(List.of("DELIVERED")));
        var seconds = receiver.requests(url).stream()
                .map(request -> Long.parseLong(request.header("webhook-timestamp")))
                .toList();
        assertThat(seconds.get(1) - seconds.get(0)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void receiverThatHangsHoldsUpNobodyElse() throws Exception {
        var end = new CountDownLatch(1);
        var hanging = receiver.url((exchange, _, _) -> {
            try {
                end.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Receiver.answer(exchange, 200, "");
        });
        var quick = receiver.url(Receiver.status(200));
        var slow = webhook(hanging);
        webhook(quick);
        send(created(user, 1));
        send(created(user, 2));
        await().until(() -> receiver.sequences(quick).equals(List.of(1L, 2L)));
        await().until(() -> outcome(slow).equals("TIMED_OUT"));
        assertThat(receiver.sequences(hanging)).doesNotContain(2L);
        end.countDown();
        await().until(() -> receiver.sequences(hanging).contains(2L));
    }

    private String outcome(JsonNode webhook) {
        return attempts(webhook).stream()
                .map(attempt -> attempt.get("outcome").asText())
                .findFirst()
                .orElse("");
    }

    private List<JsonNode> attempts(JsonNode webhook) {
        var oldest = deliveries(webhook).getLast();
        return Rest.as(user)
                .get("/users/me/webhooks/%s/deliveries/%s"
                        .formatted(webhook.get("id").asText(), oldest.get("id").asText()))
                .get("log")
                .valueStream()
                .toList();
    }

    @Test
    void receiverThatIsSlowWithinTheTimeSucceeds() {
        var url = receiver.url((exchange, _, _) -> {
            var release = new CountDownLatch(1);
            try {
                release.await(1_400, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Receiver.answer(exchange, 200, "at last");
        });
        var webhook = webhook(url);
        send(created(user, 1));
        await().until(() -> states(webhook).equals(List.of("DELIVERED")));
        assertThat(attempts(webhook)).hasSize(1);
        assertThat(attempts(webhook).getFirst().get("answer").asText()).isEqualTo("at last");
    }

    @Test
    void redirectIsNotFollowed() {
        var elsewhere = receiver.url(Receiver.status(200));
        var url = receiver.url((exchange, _, _) -> {
            exchange.getResponseHeaders().add("Location", elsewhere);
            Receiver.answer(exchange, 307, "");
        });
        var webhook = webhook(url);
        send(created(user, 1));
        await().until(() -> states(webhook).equals(List.of("FAILED")));
        assertThat(receiver.requests(elsewhere)).isEmpty();
        assertThat(attempts(webhook).getFirst().get("status").asInt()).isEqualTo(307);
    }

    @Test
    void ofAnEndlessAnswerOnlyTheBeginningIsRead() {
        var url = receiver.url((exchange, _, _) -> {
            exchange.sendResponseHeaders(200, 0);
            var part = "x".repeat(1 << 16).getBytes(UTF_8);
            for (var parts = 0; parts < 1 << 14; parts++) {
                exchange.getResponseBody().write(part);
            }
        });
        var webhook = webhook(url);
        send(created(user, 1));
        await().until(() -> states(webhook).equals(List.of("DELIVERED")));
        assertThat(attempts(webhook).getFirst().get("answer").asText()).hasSize(1024);
    }

    @Test
    void bothSecretsSignWhileOneReplacesTheOther() throws Exception {
        var url = receiver.url(Receiver.status(200));
        var before = webhook(url);
        var rotated = Rest.as(user)
                .request()
                .post("/users/me/webhooks/" + before.get("id").asText() + "/rotate");
        assertThat(rotated.statusCode()).isEqualTo(200);
        send(created(user, 1));
        await().until(() -> !receiver.requests(url).isEmpty());
        var request = receiver.requests(url).getFirst();
        verify(before, request);
        verify(dev.lossless.subscriber.testkit.TestEvent.json(rotated.asString()), request);
    }

    @Test
    void replaySendsOldEventsInOrderAlsoThoseThatWereNeverPlanned() {
        LongStream.rangeClosed(1, 5).forEach(sequence -> send(created(user, sequence)));
        var url = receiver.url(Receiver.status(200));
        var webhook = webhook(url);
        Rest.as(user)
                .request()
                .contentType("application/json")
                .body("{\"from\": 2}")
                .post("/users/me/webhooks/" + webhook.get("id").asText() + "/replay")
                .then()
                .statusCode(202);
        await().until(() -> show(webhook).at("/replay/finishedAt").isTextual());
        await().until(() -> receiver.sequences(url).size() == 4);
        assertThat(receiver.sequences(url)).containsExactly(2L, 3L, 4L, 5L);
        assertThat(show(webhook).at("/replay/planned").asInt()).isEqualTo(4);
    }

    /// As when a replica that has taken a delivery is killed: nobody gives it back.
    @Test
    void deliveryOfAKilledReplicaIsSentWhenItsLeaseHasEnded() throws Exception {
        var url = receiver.url(Receiver.status(500));
        var webhook = webhook(url);
        var id = webhook.get("id").asText();
        send(created(user, 1));
        await().until(() -> !receiver.requests(url).isEmpty());
        await().until(() -> {
            execute(
                    "UPDATE stream SET lease = 4711, due_at = UTC_TIMESTAMP(6) + INTERVAL 3 SECOND WHERE endpoint_id = ?",
                    id);
            return numbers("SELECT lease FROM stream WHERE endpoint_id = ?", id).equals(List.of(4711L));
        });
        receiver.behave(url, Receiver.status(200));
        await().until(() -> states(webhook).equals(List.of("DELIVERED")));
        assertThat(numbers("SELECT COUNT(*) FROM stream WHERE endpoint_id = ?", id))
                .containsExactly(0L);
    }

    @Test
    void manyEventsOfManyUsersArriveInOrderEach() {
        var url = receiver.url((exchange, _, number) -> Receiver.answer(exchange, number % 7 == 0 ? 503 : 200, ""));
        var operator = Rest.as(user + "-operator", "admin");
        var webhook = webhook(operator, "/admin/webhooks", url);
        var users =
                LongStream.range(0, 20).mapToObj(number -> user + "-" + number).toList();
        for (var sequence = 1; sequence <= 10; sequence++) {
            for (var each : users) {
                publish(created(each, sequence));
            }
        }
        await().until(() -> users.stream().allMatch(each -> new HashSet<>(sequencesOf(url, each)).size() == 10));
        operator.request()
                .delete("/admin/webhooks/" + webhook.get("id").asText())
                .then()
                .statusCode(204);
        for (var each : users) {
            assertThat(sequencesOf(url, each).stream().distinct())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 10).boxed().toList());
        }
    }
}

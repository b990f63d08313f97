package dev.lossless.notification.feed;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.notification.NotificationTest;
import dev.lossless.notification.Rest;
import dev.lossless.subscriber.Sequence;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class EventsResourceTest extends NotificationTest {

    private static final String PATH = "/users/me/events";

    @TestHTTPResource(PATH)
    URI address;

    @Test
    void pagesShowEveryEventOnce() {
        LongStream.rangeClosed(1, 5).forEach(sequence -> send(created(user, sequence)));
        send(event("UserProfileUpdated", user, 1));
        send(created(user + "-other", 1));
        var seen = new ArrayList<String>();
        var next = "";
        JsonNode page;
        do {
            page = Rest.as(user).get(PATH + "?limit=2" + (next.isEmpty() ? "" : "&after=" + next));
            page.get("events")
                    .forEach(event -> seen.add(
                            event.get("topic").asText() + event.get("sequence").asLong()));
            next = page.get("next").asText();
        } while (page.get("more").asBoolean());
        assertThat(seen)
                .containsExactly(
                        "todo.events1", "todo.events2", "todo.events3", "todo.events4", "todo.events5", "user.events1");
        send(created(user, 6));
        assertThat(Rest.as(user)
                        .get(PATH + "?after=" + next)
                        .at("/events/0/sequence")
                        .asLong())
                .isEqualTo(6);
    }

    @Test
    void laterEpochComesAfterTheOneBeforeAndItsEventsCanBeReadOn() {
        send(created(user, 1));
        send(event("TodoUpdated", user, 2));
        send(event("EventDiscarded", user, Sequence.EPOCH + 2));
        send(created(user, Sequence.EPOCH + 3));
        var page = Rest.as(user).get(PATH + "?limit=3");
        assertThat(page.get("events"))
                .extracting(event -> event.get("type").asText())
                .containsExactly("todo.created", "todo.updated", "event.discarded");
        assertThat(page.at("/events/2/data/discarded/type").asText()).isEqualTo("TodoUpdated");
        var rest = Rest.as(user).get(PATH + "?after=" + page.get("next").asText());
        assertThat(rest.get("events"))
                .extracting(event -> event.get("sequence").asLong())
                .containsExactly(Sequence.EPOCH + 3);
    }

    @Test
    void longEventsMakeShortPages() throws Exception {
        var event = created(user, 1);
        for (var sequence = 1; sequence <= 7; sequence++) {
            var padded = new String(event.value(), UTF_8).replace("Buy milk", "x".repeat(800 << 10));
            send(event.at(user, sequence).withValue(padded));
        }
        var page = Rest.as(user).get(PATH);
        assertThat(page.get("more").asBoolean()).isTrue();
        assertThat(page.get("events")).hasSize(5);
    }

    @Test
    void streamShowsWhatWasThereAndWhatComes() throws Exception {
        send(created(user, 1));
        var lines = new CopyOnWriteArrayList<String>();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(live().build(), BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type").orElseThrow())
                    .startsWith("text/event-stream");
            try (var body = answer.body()) {
                Thread.ofVirtual().start(() -> read(new BufferedReader(new InputStreamReader(body, UTF_8)), lines));
                await().until(() -> ids(lines).equals(List.of("1-0")));
                send(created(user, 2));
                await().until(() -> ids(lines).equals(List.of("1-0", "2-0")));
                send(event("UserProfileUpdated", user, 1));
                await().until(() -> ids(lines).equals(List.of("1-0", "2-0", "2-1")));
            }
            client.shutdownNow();
        }
        assertThat(lines).anyMatch(line -> line.replace(" ", "").equals("event:todo.created"));
    }

    @Test
    void streamGoesOnWhereTheReaderWas() throws Exception {
        send(created(user, 1));
        send(created(user, 2));
        var lines = new CopyOnWriteArrayList<String>();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(live().header("Last-Event-ID", "1-0").build(), BodyHandlers.ofInputStream());
            try (var body = answer.body()) {
                Thread.ofVirtual().start(() -> read(new BufferedReader(new InputStreamReader(body, UTF_8)), lines));
                await().until(() -> ids(lines).equals(List.of("2-0")));
            }
            client.shutdownNow();
        }
    }

    private HttpRequest.Builder live() {
        return HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + Rest.as(user).token())
                .header("Accept", "text/event-stream");
    }

    private static void read(BufferedReader reader, List<String> lines) {
        try {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException _) {
            // the test has ended
        }
    }

    private static List<String> ids(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("id:"))
                .map(line -> line.substring(3).strip())
                .toList();
    }

    @Test
    void nobodyReadsWithoutAToken() {
        given().get(PATH).then().statusCode(401);
        given().accept("text/event-stream").get(PATH).then().statusCode(401);
    }
}

package dev.lossless.todo.task;

import static dev.lossless.todo.Users.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TodoServiceTest
class EditTodoTest {

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String alice = Users.fresh();

    @Test
    void patchChangesWhatItNamesAndNothingElse() {
        var url = create("{\"title\": \"Buy milk\", \"description\": \"Two\", \"dueDate\": \"2026-11-30\"}");
        patch(url, "{\"title\": \"Buy oat milk\", \"dueDate\": null, \"order\": 3}")
                .statusCode(200)
                .header("ETag", "\"2\"")
                .header("Consistency-Token", "2")
                .body("title", is("Buy oat milk"))
                .body("description", is("Two"))
                .body("dueDate", nullValue())
                .body("order", is(3))
                .body("version", is(2));
    }

    @Test
    void completingStampsTheTimeAndReopeningTakesItAway() {
        var url = create("{\"title\": \"x\"}");
        patch(url, "{\"completed\": true}").body("completed", is(true)).body("completedAt", notNullValue());
        patch(url, "{\"completed\": false}").body("completed", is(false)).body("completedAt", nullValue());
    }

    @Test
    void patchThatChangesNothingPublishesNothing() {
        var url = create("{\"title\": \"x\"}");
        try (var topic = new TopicReader(kafka, "todo.events")) {
            patch(url, "{\"title\": \"x\"}")
                    .statusCode(200)
                    .header("ETag", "\"1\"")
                    .header("Consistency-Token", "1");
            patch(url, "{}").statusCode(200).header("ETag", "\"1\"");
            patch(url, "{\"title\": \"marker\"}").statusCode(200).header("Consistency-Token", "2");
            assertThat(topic.await(alice, 1).stream().map(TopicReader::sequence))
                    .doesNotContain(3L);
            assertThat(types(topic, 1)).endsWith("TodoUpdated").doesNotHaveDuplicates();
        }
    }

    @Test
    void everyChangePublishesItsEventInOrder() {
        try (var topic = new TopicReader(kafka, "todo.events")) {
            var url = create("{\"title\": \"x\"}");
            patch(url, "{\"title\": \"y\"}");
            patch(url, "{\"completed\": true, \"title\": \"z\"}");
            patch(url, "{\"completed\": false}");
            as(alice).delete(url).then().statusCode(204).header("Consistency-Token", "5");
            assertThat(types(topic, 5))
                    .containsExactly("TodoCreated", "TodoUpdated", "TodoCompleted", "TodoReopened", "TodoDeleted");
            var versions = topic.await(alice, 5).stream()
                    .map(message -> TopicReader.headers(message).get("ce_aggregateversion"));
            assertThat(versions).containsExactly("1", "2", "3", "4", "5");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"title\": null} | #/title | must not be blank",
                "{\"title\": 5} | #/title | must be a text",
                "{\"completed\": \"yes\"} | #/completed | must be true or false",
                "{\"completed\": null} | #/completed | must not be null",
                "{\"priority\": null} | #/priority | must not be null",
                "{\"order\": 1.5} | #/order | must be a whole number",
                "{\"version\": 7} | #/version | not known",
                "{\"id\": \"x\"} | #/id | not known",
            })
    void invalidPatchIsRefusedAndNamesTheField(String patch, String pointer, String detail) {
        var url = create("{\"title\": \"x\"}");
        patch(url, patch)
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors[0].pointer", is(pointer))
                .body("errors[0].detail", containsString(detail));
        as(alice).get(url).then().body("version", is(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"x\"", "null", "", "{"})
    void patchThatIsNoObjectIsRefused(String body) {
        patch(create("{\"title\": \"x\"}"), body).statusCode(400).contentType("application/problem+json");
    }

    @Test
    void mergePatchMediaTypeIsTaken() {
        var url = create("{\"title\": \"x\"}");
        as(alice)
                .contentType("application/merge-patch+json")
                .body("{\"title\": \"y\"}")
                .patch(url)
                .then()
                .statusCode(200)
                .body("title", is("y"));
    }

    @Test
    void changeOfAnOutdatedVersionIsRefused() {
        var url = create("{\"title\": \"x\"}");
        ifMatch("\"1\"", url, "{\"title\": \"y\"}").statusCode(200).header("ETag", "\"2\"");
        ifMatch("\"1\"", url, "{\"title\": \"z\"}").statusCode(412).body("detail", containsString("2"));
        ifMatch("\"7\", \"2\"", url, "{\"title\": \"z\"}").statusCode(200);
        ifMatch("*", url, "{\"title\": \"a\"}").statusCode(200);
        ifMatch("W/\"4\"", url, "{\"title\": \"b\"}").statusCode(412);
        as(alice).header("If-Match", "\"1\"").delete(url).then().statusCode(412);
        as(alice).header("If-Match", "\"4\"").delete(url).then().statusCode(204);
        as(alice).get(url).then().statusCode(404);
    }

    @Test
    void readOfAKnownVersionIsNotAnsweredAgain() {
        var url = create("{\"title\": \"x\"}");
        as(alice)
                .header("If-None-Match", "\"1\"")
                .get(url)
                .then()
                .statusCode(304)
                .header("ETag", "\"1\"");
        as(alice).header("If-None-Match", "W/\"1\"").get(url).then().statusCode(304);
        as(alice).header("If-None-Match", "\"2\"").get(url).then().statusCode(200);
    }

    @Test
    void ofManyConcurrentConditionalChangesExactlyOneWins() throws Exception {
        var url = create("{\"title\": \"x\"}");
        try (var threads = Executors.newFixedThreadPool(8)) {
            var tries = IntStream.range(0, 8)
                    .<Callable<Integer>>mapToObj(i -> () -> ifMatch("\"1\"", url, "{\"order\": %d}".formatted(i))
                            .extract()
                            .statusCode())
                    .toList();
            var statuses = threads.invokeAll(tries).stream()
                    .map(result -> result.resultNow())
                    .sorted()
                    .toList();
            assertThat(statuses).containsExactly(200, 412, 412, 412, 412, 412, 412, 412);
        }
    }

    @Test
    void anotherUsersTodoCanNeitherBeChangedNorDeleted() {
        var url = create("{\"title\": \"x\"}");
        var bob = Users.fresh();
        as(bob).body("{\"title\": \"y\"}").patch(url).then().statusCode(404);
        as(bob).delete(url).then().statusCode(404);
        as(bob).delete("/todos").then().statusCode(204);
        as(alice).get(url).then().statusCode(200).body("title", is("x"));
    }

    @Test
    void deleteAllDeletesTheUsersTodosWithOneEventEach() {
        IntStream.range(0, 20).forEach(i -> create("{\"title\": \"%d\"}".formatted(i)));
        try (var topic = new TopicReader(kafka, "todo.events")) {
            as(alice).delete("/todos").then().statusCode(204).header("Consistency-Token", "40");
            assertThat(types(topic, 20)).hasSizeGreaterThanOrEqualTo(20);
        }
        as(alice).header("Consistency-Token", "40").get("/todos").then().body("", is(List.of()));
        as(alice).delete("/todos").then().statusCode(204).header("Consistency-Token", "40");
    }

    @Test
    void deleteAllCompletedLeavesTheOpenOnes() {
        create("{\"title\": \"open\"}");
        patch(create("{\"title\": \"done\"}"), "{\"completed\": true}");
        as(alice).delete("/todos?completed=true").then().statusCode(204).header("Consistency-Token", "4");
        as(alice).get("/todos").then().body("title", is(List.of("open")));
        as(alice).delete("/todos?completed=perhaps").then().statusCode(400);
    }

    @Test
    void misspeltFilterDeletesNothing() {
        create("{\"title\": \"open\"}");
        as(alice)
                .delete("/todos?complete=true")
                .then()
                .statusCode(400)
                .body("errors[0].parameter", is("complete"))
                .body("errors[0].detail", is("is not known here; known are completed"));
        as(alice).get("/todos").then().body("title", is(List.of("open")));
    }

    private List<String> types(TopicReader topic, int count) {
        return topic.await(alice, count).stream()
                .map(message -> TopicReader.headers(message).get("ce_type"))
                .toList();
    }

    private ValidatableResponse patch(String url, String body) {
        return as(alice).body(body).patch(url).then();
    }

    private ValidatableResponse ifMatch(String tag, String url, String body) {
        return as(alice).header("If-Match", tag).body(body).patch(url).then();
    }

    private String create(String body) {
        return as(alice)
                .body(body)
                .post("/todos")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
    }
}

package dev.lossless.todo.task;

import static dev.lossless.todo.Users.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hamcrest.CustomTypeSafeMatcher;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TodoServiceTest
class TodoResourceTest {

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String alice = Users.fresh();
    private final String bob = Users.fresh();

    @Test
    void createdTodoIsAnsweredWithItsUrlAndEveryField() {
        var url = as(alice)
                .body("""
                    {"title": "Buy milk", "description": "Two litres", "priority": "HIGH", "dueDate": "2026-11-30"}""")
                .post("/todos")
                .then()
                .statusCode(201)
                .header("Consistency-Token", "1")
                .body("id", matchesPattern("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f-]{17}"))
                .body("title", is("Buy milk"))
                .body("description", is("Two litres"))
                .body("priority", is("HIGH"))
                .body("dueDate", is("2026-11-30"))
                .body("completed", is(false))
                .body("version", is(1))
                .body("createdAt", endsWith("Z"))
                .body("updatedAt", notNullValue())
                .body("url", startsWith("http"))
                .extract()
                .header("Location");
        as(alice).get(url).then().statusCode(200).body("url", equalTo(url)).body("title", is("Buy milk"));
    }

    @Test
    void absentFieldsGetTheirDefaultsAndStayAbsent() {
        as(alice)
                .body("{\"title\": \"x\"}")
                .post("/todos")
                .then()
                .statusCode(201)
                .body("priority", is("MEDIUM"))
                .body("description", nullValue())
                .body("dueDate", nullValue());
    }

    @Test
    void listShowsOwnTodosNewestFirst() {
        create(alice, "first");
        create(bob, "not hers");
        create(alice, "second");
        as(alice).get("/todos").then().statusCode(200).body("title", is(List.of("second", "first")));
    }

    @Test
    void anotherUsersTodoDoesNotExist() {
        var url = create(alice, "private");
        as(bob).get(url).then().statusCode(404).contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0192f3a4-0000-7000-8000-000000000000", "not-an-id"})
    void unknownTodoIsNotFound(String id) {
        as(alice)
                .get("/todos/" + id)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", is("/problems/not-found"));
    }

    @Test
    void everyInvalidFieldIsNamed() {
        as(alice)
                .body("{\"title\": \" \", \"description\": \"%s\"}".formatted("x".repeat(4001)))
                .post("/todos")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", is("/problems/validation"))
                .body("errors.pointer", hasItems("#/title", "#/description"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"title\": \"x\", \"priority\": \"URGENT\"} | #/priority | HIGH, LOW, MEDIUM",
                "{\"title\": \"x\", \"dueDate\": \"tomorrow\"} | #/dueDate | must be a day",
                "{\"title\": \"x\", \"dueDate\": \"2026-02-30\"} | #/dueDate | must be a day",
                "{\"title\": \"x\", \"dueDate\": \"0999-12-31\"} | #/dueDate | must be a day",
                "{\"title\": \"x\", \"dueDate\": \"+99999-12-31\"} | #/dueDate | must be a day",
                "{\"title\": \"x\", \"dueDate\": [2026, 1, 1]} | #/dueDate | must be a day",
                "{\"title\": \"x\", \"dueDate\": 12} | #/dueDate | must be a day",
                "{\"title\": \"x\", \"order\": 3000000000} | #/order | must be a whole number",
                "{\"title\": \"x\", \"order\": \"1\"} | #/order | must be a whole number",
                "{\"title\": \"x\", \"completed\": \"no\"} | #/completed | must be true or false",
                "{\"title\": \"x\", \"colour\": \"red\"} | #/colour | known are",
                "{\"title\": \"x\", \"a/b\": 1} | #/a~1b | known are",
                "{\"title\": [1]} | #/title | must be a text",
                "{\"title\": \"a\\u0000b\"} | #/title | control characters",
                "{\"title\": \"\\ud83d\"} | #/title | half surrogate pairs",
            })
    void unreadableFieldIsNamed(String body, String pointer, String detail) {
        as(alice)
                .body(body)
                .post("/todos")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", is(pointer))
                .body("errors[0].detail", containsString(detail));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "null", "\"text\"", "{\"title\": \"x\"} x", "{\"title\": \"x\", \"title\": \"y\"}"
            })
    void bodyThatIsNoTodoIsRefused(String body) {
        as(alice).body(body).post("/todos").then().statusCode(400).contentType("application/problem+json");
    }

    @Test
    void charactersAreCountedAsPeopleCountThem() {
        var longest = "\ud83d\ude00".repeat(200);
        var url = create(alice, longest);
        as(alice).get(url).then().statusCode(200).body("title", is(longest));
        as(alice)
                .body("{\"title\": \"%s\"}".formatted(longest + "!"))
                .post("/todos")
                .then()
                .statusCode(400)
                .body("errors[0].detail", is("must have at most 200 characters"));
    }

    @Test
    void todoThatIsCreatedCompletedIsCreatedThenCompleted() {
        try (var topic = new TopicReader(kafka, "todo.events")) {
            as(alice)
                    .body("{\"title\": \"x\", \"order\": 1, \"completed\": true}")
                    .post("/todos")
                    .then()
                    .statusCode(201)
                    .header("Consistency-Token", "2")
                    .header("ETag", "\"2\"")
                    .body("completed", is(true))
                    .body("completedAt", notNullValue());
            var types = topic.await(alice, 2).stream()
                    .map(event -> TopicReader.headers(event).get("ce_type"));
            assertThat(types).containsExactly("TodoCreated", "TodoCompleted");
        }
        as(alice).get("/todos?completed=true").then().body("order", is(List.of(1)));
    }

    @Test
    void refusedRequestLeavesNothingBehind() {
        as(alice).body("{\"title\": \"\"}").post("/todos").then().statusCode(400);
        as(alice)
                .body("{\"title\": \"good\"}")
                .post("/todos")
                .then()
                .statusCode(201)
                .header("Consistency-Token", "1");
        as(alice).get("/todos").then().body("title", is(List.of("good")));
    }

    @Test
    void wrongMediaTypeMethodAndPathAreProblems() {
        as(alice).contentType("text/plain").body("x").post("/todos").then().statusCode(415);
        as(alice)
                .put("/todos")
                .then()
                .statusCode(405)
                .contentType("application/problem+json")
                .header("Allow", sameMethods("DELETE, GET, HEAD, OPTIONS, POST"));
        as(alice)
                .post("/todos/x")
                .then()
                .statusCode(405)
                .header("Allow", sameMethods("DELETE, GET, HEAD, OPTIONS, PATCH"));
        as(alice).delete("/users/me").then().statusCode(405).header("Allow", sameMethods("GET, HEAD, OPTIONS, PUT"));
        as(alice).get("/nowhere").then().statusCode(404).contentType("application/problem+json");
    }

    /// From the database and from the cache, also when the client has the list already.
    @Test
    void listSaysWhichChangesItHas() {
        create(alice, "a");
        create(alice, "b");
        var list = as(alice).get("/todos").then().statusCode(200).header("Consistency-Token", "2");
        as(alice).get("/todos").then().statusCode(200).header("Consistency-Token", "2");
        as(alice)
                .header("If-None-Match", list.extract().header("ETag"))
                .get("/todos")
                .then()
                .statusCode(304)
                .header("Consistency-Token", "2");
    }

    @Test
    void listLimitIsChecked() {
        as(alice).get("/todos?limit=501").then().statusCode(400).body("errors[0].parameter", is("limit"));
        as(alice).get("/todos?limit=x").then().statusCode(400).body("errors[0].parameter", is("limit"));
        as(alice)
                .header("Consistency-Token", "x")
                .get("/todos")
                .then()
                .statusCode(400)
                .body("errors[0].header", is("Consistency-Token"));
        create(alice, "a");
        create(alice, "b");
        as(alice).get("/todos?limit=1").then().statusCode(200).body("title", is(List.of("b")));
    }

    @Test
    void contractIsServed() {
        given().get("/contract/asyncapi.yaml").then().statusCode(200).body(containsString("asyncapi: 3.0.0"));
        given().get("/contract/TodoCreated.schema.json").then().statusCode(200).body("title", is("TodoCreated"));
    }

    private static Matcher<String> sameMethods(String expected) {
        return new CustomTypeSafeMatcher<>(expected) {
            @Override
            protected boolean matchesSafely(String allow) {
                return Set.of(allow.split(", ?")).equals(Set.of(expected.split(", ")));
            }
        };
    }

    private static String create(String user, String title) {
        return as(user).body("{\"title\": \"%s\"}".formatted(title))
                .post("/todos")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
    }
}

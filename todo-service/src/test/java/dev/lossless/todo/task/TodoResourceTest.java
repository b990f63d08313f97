package dev.lossless.todo.task;

import static dev.lossless.todo.Users.as;
import static io.restassured.RestAssured.given;
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
import dev.lossless.todo.Users;
import io.smallrye.jwt.build.Jwt;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TodoServiceTest
class TodoResourceTest {

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
                "{\"title\": \"x\", \"dueDate\": \"tomorrow\"} | #/dueDate | wrong type or format",
                "{\"title\": \"x\", \"colour\": \"red\"} | #/colour | known are",
                "{\"title\": [1]} | #/title | wrong type or format",
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
    @ValueSource(strings = {"", "{", "[]", "null", "\"text\""})
    void bodyThatIsNoTodoIsRefused(String body) {
        as(alice).body(body).post("/todos").then().statusCode(400).contentType("application/problem+json");
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
        as(alice).put("/todos").then().statusCode(405).contentType("application/problem+json");
        as(alice).get("/nowhere").then().statusCode(404).contentType("application/problem+json");
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
    void withoutTokenNothingIsAnswered() {
        given().get("/todos")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", startsWith("Bearer"))
                .contentType("application/problem+json");
    }

    @Test
    void tokenOfAnotherIssuerAudienceOrTimeIsRefused() {
        refused(Jwt.subject(alice)
                .issuer("somebody")
                .audience("todo")
                .expiresIn(60)
                .sign());
        refused(Jwt.subject(alice)
                .issuer("todo-local")
                .audience("other")
                .expiresIn(60)
                .sign());
        refused(Jwt.subject(alice)
                .issuer("todo-local")
                .audience("todo")
                .expiresAt(1)
                .sign());
        refused(Jwt.issuer("todo-local").audience("todo").expiresIn(60).sign());
        refused(Jwt.subject("a{b}")
                .issuer("todo-local")
                .audience("todo")
                .expiresIn(60)
                .sign());
        refused("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.");
    }

    @Test
    void contractIsServed() {
        given().get("/contract/asyncapi.yaml").then().statusCode(200).body(containsString("asyncapi: 3.0.0"));
        given().get("/contract/TodoCreated.schema.json").then().statusCode(200).body("title", is("TodoCreated"));
    }

    private static void refused(String token) {
        given().auth().oauth2(token).get("/todos").then().statusCode(401);
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

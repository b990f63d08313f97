package dev.lossless.audit.search;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.audit.Events;
import dev.lossless.audit.RealServersTest;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.smallrye.jwt.build.Jwt;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class AuditResourceTest extends RealServersTest {

    @Test
    void entryTellsWhatHappened() {
        var event = Events.todoCreated(user, 1).withValue("{\"todo\": {\"title\": \"Buy \\\"milk\\\"\"}}");
        send(event);
        var entry = newest(user, 1).get(0);
        var headers = event.headers();
        assertThat(entry.get("eventId").asText()).isEqualTo(headers.get("ce_id"));
        assertThat(entry.get("topic").asText()).isEqualTo("todo.events");
        assertThat(entry.get("sequence").asLong()).isEqualTo(1);
        assertThat(entry.get("type").asText()).isEqualTo("TodoCreated");
        assertThat(entry.get("subject").asText()).isEqualTo(headers.get("ce_subject"));
        assertThat(entry.get("aggregateVersion").asLong()).isEqualTo(1);
        assertThat(entry.get("occurredAt").asText()).isEqualTo(headers.get("ce_time"));
        assertThat(entry.get("recordedAt").asText()).endsWith("Z");
        assertThat(entry.get("traceparent").asText()).isEqualTo(headers.get("traceparent"));
        assertThat(entry.get("data")).isEqualTo(event.json());
        assertThat(entry.get("traceId").asText())
                .isEqualTo(headers.get("traceparent").substring(3, 35));
        assertThat(entry.get("userId").asText()).isEqualTo(user);
        assertThat(entry.get("link").asLong()).isEqualTo(1);
    }

    @Test
    void absentTraceparentIsLeftOut() {
        send(Events.todoCreated(user, 1).without("traceparent"));
        assertThat(newest(user, 1).get(0).has("traceparent")).isFalse();
    }

    @Test
    void entriesComeNewestFirst() {
        send(Events.todoCreated(user, 1).with("ce_time", "2026-11-23T10:00:00Z"));
        send(Events.todoCreated(user, 2).with("ce_time", "2026-11-23T10:00:01Z"));
        send(Events.todoCreated(user, 3).with("ce_time", "2026-11-23T10:00:01Z"));
        var sequences = newest(user, 3).findValues("sequence").stream().map(JsonNode::asLong);
        assertThat(sequences).containsExactly(3L, 2L, 1L);
    }

    @Test
    void limitIsKept() {
        List.of(1, 2, 3).forEach(sequence -> send(Events.todoCreated(user, sequence)));
        newest(user, 3);
        var answer = as(user).get("/users/me/audit?limit=2").then().statusCode(200);
        assertThat(TestEvent.json(answer.extract().asString()).findValues("sequence"))
                .extracting(JsonNode::asLong)
                .containsExactly(3L, 2L);
    }

    @Test
    void pagesFollowEachOtherWithinTheOwnTrail() {
        List.of(1, 2, 3).forEach(sequence -> send(Events.todoCreated(user, sequence)));
        newest(user, 3);
        var first = as(user).get("/users/me/audit?limit=2");
        var next = first.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1");
        var second = as(user).get(next).then().statusCode(200).extract();
        assertThat(TestEvent.json(second.asString()).findValues("sequence"))
                .extracting(JsonNode::asLong)
                .containsExactly(1L);
        assertThat(second.header("Link")).isNull();
        as(user + "x").get(next).then().statusCode(200).body("size()", equalTo(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "501", "-1", "ten", "1.5", "99999999999999999999"})
    void limitOutOfRangeIsAProblem(String limit) {
        as(user).queryParam("limit", limit)
                .get("/users/me/audit")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/validation"))
                .body("status", equalTo(400))
                .body("errors[0].parameter", equalTo("limit"))
                .body("errors[0].detail", equalTo("must be a number from 1 to 500"));
    }

    @Test
    void entriesOfOthersAreNotVisible() {
        send(Events.todoCreated(user, 1));
        newest(user, 1);
        as(user + "x").get("/users/me/audit").then().statusCode(200).body("size()", equalTo(0));
        as(user.toUpperCase()).get("/users/me/audit").then().statusCode(200).body("size()", equalTo(0));
    }

    @Test
    void callerWithoutATokenIsUnauthorized() {
        assertUnauthorized(given());
    }

    @Test
    void forgedTokenIsUnauthorized() {
        var token = token(user);
        assertUnauthorized(given().auth().oauth2(token.substring(0, token.length() - 8) + "AAAAAAAA"));
    }

    @Test
    void tokenOfAnotherAudienceIsUnauthorized() {
        var token = Jwt.subject(user).issuer("todo-local").audience("shop").sign();
        assertUnauthorized(given().auth().oauth2(token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Jürgen", "two words", "two\nlines", "{braces}", ""})
    void tokenWhoseSubjectIsNoUserIdIsUnauthorized(String subject) {
        assertUnauthorized(given().auth().oauth2(token(subject)));
    }

    private static void assertUnauthorized(RequestSpecification request) {
        request.get("/users/me/audit")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", startsWith("Bearer"))
                .body("type", equalTo("/problems/unauthorized"));
    }

    @Test
    void unknownPathIsAProblem() {
        given().get("/nothing").then().statusCode(404).contentType("application/problem+json");
    }

    private static JsonNode newest(String userId, int size) {
        var body = await().until(
                        () -> as(userId).get("/users/me/audit").asString(),
                        text -> TestEvent.json(text).size() == size);
        return TestEvent.json(body);
    }
}

package dev.lossless.todo.http;

import static dev.lossless.todo.Users.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TodoServiceTest
class HttpTest {

    private final String alice = Users.fresh();

    @ParameterizedTest
    @ValueSource(ints = {64 * 1024, 1024 * 1024})
    void bodyOverTheLimitIsAProblem(int length) {
        as(alice)
                .body("{\"title\": \"x\", \"description\": \"%s\"}".formatted("x".repeat(length)))
                .post("/todos")
                .then()
                .statusCode(413)
                .contentType("application/problem+json")
                .body("type", is("/problems/payload-too-large"));
    }

    @Test
    void frontEndOfAnotherOriginMayCallAndReadTheHeaders() {
        given().header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "PATCH")
                .header("Access-Control-Request-Headers", "authorization,content-type,if-match")
                .options("/todos/1")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", notNullValue())
                .header("Access-Control-Allow-Methods", containsString("PATCH"))
                .header("Access-Control-Allow-Headers", containsString("if-match"));
        as(alice)
                .header("Origin", "https://app.example")
                .get("/todos")
                .then()
                .statusCode(200)
                .header("Access-Control-Expose-Headers", containsString("Consistency-Token"));
    }

    @Test
    void everyAnswerHasTheSecurityHeaders() {
        for (var path : new String[] {"/todos", "/nowhere", "/problems"}) {
            as(alice)
                    .get(path)
                    .then()
                    .header("X-Content-Type-Options", "nosniff")
                    .header("X-Frame-Options", "DENY")
                    .header("Content-Security-Policy", containsString("default-src 'self'"));
        }
    }

    @Test
    void userWhoIsTooFastIsToldWhenToComeBackAndOthersAreNot() {
        var served = IntStream.range(0, 400)
                .map(_ -> as(alice).get("/users/me").statusCode())
                .takeWhile(status -> status == 200)
                .count();
        assertThat(served).as("the burst, and what was refilled meanwhile").isBetween(200L, 399L);
        Stream.generate(() -> as(alice).get("/users/me"))
                .limit(10)
                .filter(answer -> answer.statusCode() == 429)
                .findFirst()
                .orElseThrow()
                .then()
                .contentType("application/problem+json")
                .header("Retry-After", "1")
                .header("RateLimit", "\"user\";r=0");
        as(Users.fresh()).get("/users/me").then().statusCode(200).header("RateLimit", "\"user\";r=199");
    }

    @Test
    void everyProblemTypeHasAPage() {
        var page = given().get("/problems")
                .then()
                .statusCode(200)
                .contentType("text/html")
                .extract();
        assertThat(page.asString()).contains("/problems/validation", "/problems/rate-limited");
        given().get("/problems/version-conflict").then().statusCode(200).body(containsString("If-Match"));
        given().get("/problems/nothing").then().statusCode(404);
    }

    @Test
    void problemTypeResolvesToItsPage() {
        var problem = new JsonPath(as(alice).get("/todos/x").asString());
        given().get(problem.getString("type")).then().statusCode(200).body(containsString(problem.getString("title")));
    }

    @Test
    void readinessAsksMySqlAndNothingElse() {
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.name", is(List.of("Database connections health check")));
        given().get("/q/health/live").then().statusCode(200).body("checks.size()", is(0));
    }
}

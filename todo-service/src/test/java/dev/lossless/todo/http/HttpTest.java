package dev.lossless.todo.http;

import static dev.lossless.todo.Users.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.lossless.edge.traffic.LoadShedding;
import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TodoServiceTest
class HttpTest {

    private final String alice = Users.fresh();

    @TestHTTPResource("/")
    URI root;

    @Inject
    LoadShedding shedding;

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

    /// Its length is not told beforehand.
    @Test
    void chunkedBodyOverTheLimitIsAProblem() throws Exception {
        var body = "{\"title\": \"x\", \"description\": \"%s\"}".formatted("x".repeat(64 * 1024));
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(root.resolve("/todos"))
                    .header("Authorization", "Bearer " + Users.token(alice))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes())))
                    .build();
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("/problems/payload-too-large");
        }
    }

    /// Neither a length nor anything else tells that nothing will come.
    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET"})
    void chunkedBodyMayBeEmpty(String method) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(root.resolve("/todos"))
                    .header("Authorization", "Bearer " + Users.token(alice))
                    .header("Content-Type", "application/json")
                    .version(HttpClient.Version.HTTP_1_1)
                    .method(method, BodyPublishers.ofInputStream(InputStream::nullInputStream))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(method.equals("POST") ? 400 : 200);
        }
    }

    /// Java's client asks for an upgrade to HTTP/2 with its first request.
    @Test
    void upgradeIsNotTaken() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(root.resolve("/todos"))
                    .header("Authorization", "Bearer " + Users.token(alice))
                    .header("Content-Type", "application/json");
            for (var body : List.of("{\"title\": \"x\"}", "{\"title\": \"y\"}")) {
                var answer =
                        client.send(request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(201);
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            }
            var noBody = client.send(request.POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
            assertThat(noBody.statusCode()).isEqualTo(400);
            var list = client.send(request.GET().build(), BodyHandlers.ofString());
            assertThat(list.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void clientThatDoesNotSendItsBodyTakesNoPlaceAndIsCutOff() throws Exception {
        var free = shedding.places().availablePermits();
        try (var socket = new Socket(root.getHost(), root.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("""
                    POST /todos HTTP/1.1\r
                    Host: localhost\r
                    Authorization: Bearer %s\r
                    Content-Type: application/json\r
                    Content-Length: 20\r
                    \r
                    {"titl""".formatted(Users.token(alice)).getBytes());
            assertThat(shedding.places().availablePermits()).isEqualTo(free);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        await().until(() -> shedding.places().availablePermits() == free);
    }

    @Test
    void clientIsToldToGoOnWhenItAsksBeforeItSendsTheBody() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(root.resolve("/todos"))
                    .header("Authorization", "Bearer " + Users.token(alice))
                    .header("Content-Type", "application/json")
                    .version(HttpClient.Version.HTTP_1_1)
                    .expectContinue(true)
                    .POST(BodyPublishers.ofString("{\"title\": \"x\"}"))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(201);
        }
    }

    @Test
    void formIsRefused() {
        for (var form : List.of(given().formParam("title", "x"), given().multiPart("title", "x"))) {
            form.auth()
                    .oauth2(Users.token(alice))
                    .post("/todos")
                    .then()
                    .statusCode(415)
                    .body("type", is("/problems/unsupported-media-type"));
        }
    }

    @ParameterizedTest
    @CsvSource({"/todos, DELETE", "/todos/1, PATCH", "/users/me, PUT", "/nowhere, GET"})
    void frontEndOfAnotherOriginMayAsk(String path, String method) {
        given().header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", "authorization,content-type,if-match")
                .options(path)
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", "https://app.example")
                .header("Access-Control-Allow-Methods", containsString(method))
                .header("Access-Control-Allow-Headers", containsString("if-match"))
                .header("Access-Control-Max-Age", "3600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/todos", "/todos/x", "/todos?limit=0", "/nowhere"})
    void frontEndOfAnotherOriginCanReadEveryAnswer(String path) {
        for (var request : List.of(as(alice), given())) {
            request.header("Origin", "https://app.example")
                    .get(path)
                    .then()
                    .header("Access-Control-Allow-Origin", "https://app.example")
                    .header("Access-Control-Expose-Headers", containsString("Consistency-Token"));
        }
    }

    @Test
    void everyAnswerIsTimedByMethodRouteAndStatus() {
        given().get("/todos").then().statusCode(401);
        given().request("BREW", "/todos");
        assertThat(given().get("/q/metrics").asString())
                .containsPattern(
                        "http_server_requests_seconds_count\\{method=\"GET\",status=\"401\",uri=\"[a-z/]+\",?} [1-9]")
                .containsPattern(
                        "http_server_requests_seconds_bucket\\{method=\"GET\",status=\"401\",uri=\"[a-z/]+\",le=")
                .containsPattern("http_server_requests_seconds_count\\{method=\"OTHER\"")
                .doesNotContain("BREW");
    }

    @Test
    void whatThePageOfTheContractLoadsIsServedAndAllowedByTheContentSecurityPolicy() {
        var page = given().get("/contract/").then().statusCode(200).extract().asString();
        var loaded = Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(page)
                .results()
                .map(link -> link.group(1));
        assertThat(loaded).hasSize(5).allSatisfy(link -> given().get(
                        URI.create("/contract/").resolve(link))
                .then()
                .statusCode(200));
        assertThat(page).doesNotContain("<style", "<script>", "style=", "onload");
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

    /// A server that is away is a problem of its requests, not a reason to take none.
    @Test
    void readinessAsksNoServer() {
        given().get("/q/health/ready").then().statusCode(200).body("checks.size()", is(0));
        given().get("/q/health/live").then().statusCode(200).body("checks.size()", is(0));
        given().get("/q/health/started").then().statusCode(200).body("status", is("UP"));
    }
}

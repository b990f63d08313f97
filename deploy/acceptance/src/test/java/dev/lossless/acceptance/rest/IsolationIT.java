package dev.lossless.acceptance.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.acceptance.Acceptance;
import dev.lossless.acceptance.rest.ApiDocument.Operation;
import dev.lossless.cli.Json;
import dev.lossless.local.system.Service;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Nobody sees, changes, audits or counts another user's todos, whatever is sent.
class IsolationIT {

    private static final String SECRET = "Ada's secret";

    private final String ada = "ada-" + UUID.randomUUID();
    private final String eve = "eve-" + UUID.randomUUID();
    private String todo;

    @BeforeEach
    void adaHasATodoThatIsCached() throws Exception {
        var created = create(ada, Map.of());
        assertThat(created.statusCode()).isEqualTo(201);
        todo = Json.read(created.body()).path("id").asText();
        assertThat(list(ada)).hasSize(1);
        assertThat(list(ada)).hasSize(1);
    }

    @Test
    void othersGetNotFound() throws Exception {
        var url = todos() + "/" + todo;
        assertThat(as(eve, "GET", url, null).statusCode()).isEqualTo(404);
        assertThat(as(eve, "PATCH", url, "{\"completed\":true}").statusCode()).isEqualTo(404);
        assertThat(as(eve, "DELETE", url, null).statusCode()).isEqualTo(404);
        assertThat(as(eve, "DELETE", todos(), null).statusCode()).isEqualTo(204);
        assertThat(as(eve, "DELETE", todos() + "?completed=false", null).statusCode())
                .isEqualTo(204);
        assertUntouched();
    }

    @Test
    void answersToOthersDoNotTellWhetherItExists() throws Exception {
        var existing = as(eve, "GET", todos() + "/" + todo, null);
        var missing = as(eve, "GET", todos() + "/" + UUID.randomUUID(), null);
        assertThat(existing.body()).isEqualTo(missing.body());
    }

    @Test
    void listsHoldTheOwnTodosOnly() throws Exception {
        assertThat(list(eve)).isEmpty();
        for (var query :
                List.of("?q=secret", "?userId=" + ada, "?user=" + ada, "?sub=" + ada, "?limit=500&sort=order")) {
            var answer = as(eve, "GET", todos() + query, null);
            assertThat(answer.body()).doesNotContain(todo, SECRET);
        }
    }

    @Test
    void anothersCursorShowsTheOwnTodosOnly() throws Exception {
        create(ada, Map.of());
        create(eve, Map.of());
        var link = as(ada, "GET", todos() + "?limit=1", null)
                .headers()
                .firstValue("Link")
                .orElseThrow();
        var next = link.replaceFirst("^<([^>]+)>.*", "$1");
        var hers = Json.read(as(ada, "GET", next, null).body());
        assertThat(hers).hasSize(1);
        var stolen = as(eve, "GET", next, null);
        assertThat(stolen.body()).doesNotContain(hers.get(0).path("id").asText());
    }

    @Test
    void anothersIdempotencyKeyGivesAnAnswerOfItsOwn() throws Exception {
        var key = Map.of("Idempotency-Key", "key-" + UUID.randomUUID());
        var hers = create(ada, key);
        var stolen = create(eve, key);
        assertThat(stolen.statusCode()).isEqualTo(201);
        assertThat(Json.read(stolen.body()).path("id"))
                .isNotEqualTo(Json.read(hers.body()).path("id"));
        assertThat(list(ada)).hasSize(2);
        assertThat(list(eve)).hasSize(1);
    }

    @Test
    void headersDoNotMakeAnotherUser() throws Exception {
        for (var name :
                List.of("X-User", "X-User-Id", "X-Forwarded-User", "Remote-User", "ce_userid", "From", "Cookie")) {
            var headers = headers(eve, Map.of(name, ada));
            assertThat(Rest.send("GET", todos(), headers, null).body()).doesNotContain(todo);
        }
    }

    @Test
    void namesThatLookAlikeAreOtherUsers() throws Exception {
        for (var alike :
                List.of(ada.toUpperCase(Locale.ROOT), ada + ":todos", ada + "%20", ada + "/", "*", ada + "*")) {
            assertThat(list(alike)).as(alike).isEmpty();
            assertThat(as(alike, "GET", todos() + "/" + todo, null).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void profilesAreTheOwn() throws Exception {
        var mine = url(Service.TODO) + "/users/me";
        assertThat(as(ada, "PUT", mine, "{\"fullName\":\"Ada\"}").statusCode()).isEqualTo(200);
        assertThat(as(eve, "GET", mine, null).body()).doesNotContain("Ada", ada);
        for (var other : List.of("/users/" + ada, "/users/me/../" + ada, "/users/me;u=" + ada, "/users")) {
            assertThat(as(eve, "GET", url(Service.TODO) + other, null).body()).doesNotContain("\"Ada\"");
        }
    }

    @Test
    void trailAndCountsAreTheOwn() throws Exception {
        var trail = url(Service.AUDIT) + "/users/me/audit";
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(as(ada, "GET", trail, null).body()).contains(todo));
        create(eve, Map.of());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(as(eve, "GET", trail, null).body()).contains("TodoCreated"));
        for (var query : List.of("", "?user=" + ada, "?userId=" + ada, "?subject=" + todo, "?limit=500")) {
            assertThat(as(eve, "GET", trail + query, null).body()).doesNotContain(todo, ada);
        }
        for (var other : List.of("/users/" + ada + "/audit", "/users/" + ada + "/statistics")) {
            assertThat(as(eve, "GET", url(Service.AUDIT) + other, null).body()).doesNotContain(todo);
            assertThat(as(eve, "GET", url(Service.ANALYTICS) + other, null).statusCode())
                    .isEqualTo(404);
        }
    }

    @TestFactory
    Stream<DynamicTest> rolesAreNeeded() {
        return Stream.of(
                        url(Service.ANALYTICS) + "/statistics/today",
                        url(Service.ANALYTICS) + "/admin/dead-letters",
                        url(Service.ANALYTICS) + "/admin/statistics/checksum",
                        url(Service.AUDIT) + "/admin/dead-letters",
                        url(Service.AUDIT) + "/admin/audit/checksum",
                        url(Service.CACHE) + "/admin/dead-letters",
                        url(Service.NOTIFICATION) + "/admin/dead-letters",
                        url(Service.NOTIFICATION) + "/admin/webhooks")
                .map(url -> DynamicTest.dynamicTest(url.replaceAll("^http://[^/]+", ""), () -> {
                    assertThat(as(eve, "GET", url, null).statusCode()).isEqualTo(403);
                    assertThat(Rest.send("GET", url, Map.of(), null).statusCode())
                            .isEqualTo(401);
                }));
    }

    /// Each operation of each document below `/admin`, whatever it does.
    @TestFactory
    Stream<DynamicTest> operationsOfAdministratorsAreForThemAlone() {
        return ApiDocument.all().entrySet().stream().flatMap(api -> api.getValue().operations().stream()
                .filter(operation -> operation.path().startsWith("/admin/"))
                .map(operation -> DynamicTest.dynamicTest(
                        api.getKey().module() + " " + operation,
                        () -> assertForAdministrators(api.getKey(), operation))));
    }

    private void assertForAdministrators(Service service, Operation operation) throws Exception {
        var url = url(service) + operation.path().replaceAll("\\{[^}]+}", "1");
        var body = operation.body().isMissingNode() ? null : "{}";
        assertThat(as(eve, operation.method(), url, body).statusCode()).isEqualTo(403);
        assertThat(Rest.send(operation.method(), url, Map.of(), null).statusCode())
                .isEqualTo(401);
    }

    @TestFactory
    Stream<DynamicTest> defectiveTokensAreRefused() throws Exception {
        var tokens = new LinkedHashMap<String, String>();
        new Tokens(Acceptance.keys(), ada)
                .defective()
                .forEach((defect, token) -> tokens.put(defect, "Bearer " + token));
        tokens.put("empty", "Bearer ");
        tokens.put("another scheme", "Basic YWRhOmFkYQ==");
        tokens.put("no scheme", Acceptance.keys().token(ada, List.of()));
        return tokens.entrySet().stream()
                .map(token -> DynamicTest.dynamicTest(token.getKey(), () -> assertRefused(token.getValue())));
    }

    /// In analytics' tables the empty user stands for all users.
    @TestFactory
    Stream<DynamicTest> oddSubjectsAreNobody() throws Exception {
        return new Tokens(Acceptance.keys(), ada)
                .oddSubjects().entrySet().stream()
                        .map(odd -> DynamicTest.dynamicTest(odd.getKey(), () -> assertNobody(odd.getValue())));
    }

    @Test
    void tokenBelongsIntoTheHeader() throws Exception {
        var token = Acceptance.keys().token(ada, List.of());
        assertThat(Rest.send("GET", todos() + "?access_token=" + token, Map.of(), null)
                        .statusCode())
                .isEqualTo(401);
        assertThat(Rest.send("GET", todos(), Map.of("Cookie", "Bearer=" + token), null)
                        .statusCode())
                .isEqualTo(401);
    }

    private void assertRefused(String authorization) throws Exception {
        var headers = Map.of("Authorization", authorization, "Content-Type", "application/json");
        var reads = List.of(
                todos(),
                todos() + "/" + todo,
                url(Service.TODO) + "/users/me",
                url(Service.AUDIT) + "/users/me/audit",
                url(Service.ANALYTICS) + "/statistics/today",
                url(Service.ANALYTICS) + "/users/me/statistics",
                url(Service.CACHE) + "/admin/dead-letters",
                url(Service.NOTIFICATION) + "/users/me/events",
                url(Service.NOTIFICATION) + "/users/me/webhooks");
        for (var read : reads) {
            var answer = Rest.send("GET", read, headers, null);
            assertThat(answer.statusCode()).as("%s: %s", read, answer.body()).isEqualTo(401);
            assertThat(answer.body()).doesNotContain(todo, SECRET);
        }
        var body = "{\"title\":\"forged\"}".getBytes(UTF_8);
        assertThat(Rest.send("POST", todos(), headers, body).statusCode()).isEqualTo(401);
        assertThat(Rest.send("DELETE", todos() + "/" + todo, headers, null).statusCode())
                .isEqualTo(401);
        assertThat(Rest.send("DELETE", todos(), headers, null).statusCode()).isEqualTo(401);
        assertUntouched();
    }

    private void assertNobody(String token) throws Exception {
        for (var own : List.of(todos(), todos() + "/" + todo, url(Service.TODO) + "/users/me")) {
            assertThat(Rest.get(own, token).statusCode()).as(own).isEqualTo(401);
        }
        assertThat(Rest.get(url(Service.AUDIT) + "/users/me/audit", token).body())
                .doesNotContain(todo, ada);
        var figures = Rest.get(url(Service.ANALYTICS) + "/users/me/statistics", token);
        assertThat(figures.body())
                .matches(body -> figures.statusCode() == 401 || !body.matches(".*\"created\":[1-9].*"));
        assertUntouched();
    }

    private void assertUntouched() throws Exception {
        var list = list(ada);
        assertThat(list).hasSize(1);
        assertThat(list.get(0).path("version").asLong()).isEqualTo(1);
        assertThat(list.get(0).path("title").asText()).isEqualTo(SECRET);
    }

    private HttpResponse<String> create(String user, Map<String, String> further) throws Exception {
        var body = Json.compact(Map.of("title", SECRET)).getBytes(UTF_8);
        return Rest.send("POST", todos(), headers(user, further), body);
    }

    private static JsonNode list(String user) throws Exception {
        var answer = Rest.send("GET", todos(), headers(user, Map.of()), null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.read(answer.body());
    }

    private static HttpResponse<String> as(String user, String method, String url, String body) throws Exception {
        return Rest.send(method, url, headers(user, Map.of()), body == null ? null : body.getBytes(UTF_8));
    }

    private static Map<String, String> headers(String user, Map<String, String> further) {
        var headers = new LinkedHashMap<>(further);
        headers.put("Authorization", "Bearer " + Acceptance.keys().token(user, List.of()));
        headers.put("Content-Type", "application/json");
        return headers;
    }

    private static String todos() {
        return url(Service.TODO) + "/todos";
    }

    private static String url(Service service) {
        return Acceptance.running().url(service);
    }
}

package dev.lossless.todo.http;

import static dev.lossless.todo.Users.as;
import static dev.lossless.todo.Users.asAdmin;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.lossless.edge.traffic.LoadShedding;
import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import dev.lossless.todo.idempotency.KeysInUse;
import dev.lossless.todo.outbox.NewEvent;
import dev.lossless.todo.outbox.Outbox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/// Every answer that `contract/openapi.yaml` documents is given by the running service, and is what it says:
/// status,
/// media type, headers, body.
@TodoServiceTest
class OpenApiTest {

    private static final String NOBODYS = "/todos/01933b2e-8c00-7000-8000-00000000a001";
    private static final String LONG = "{\"title\": \"%s\"}".formatted("x".repeat(70_000));

    @Inject
    Outbox outbox;

    @Inject
    DataSource dataSource;

    @Inject
    LoadShedding loadShedding;

    private final ObjectMapper json = new ObjectMapper();
    private final JsonNode document = read();
    private final Set<String> seen = new TreeSet<>();
    private final String alice = Users.fresh();

    @Test
    void everyDocumentedAnswerIsGivenAsDocumented() throws SQLException {
        createTodo();
        listTodos();
        oneTodo();
        deleteTodos();
        profile();
        outbox();
        tooFast();
        overloaded();
        assertThat(seen).containsExactlyElementsOf(documented());
    }

    @Test
    void documentIsServed() {
        given().get("/contract/openapi.yaml").then().statusCode(200);
    }

    private void createTodo() throws SQLException {
        check("/todos", "post", 201, post("{\"title\": \"x\", \"dueDate\": \"2026-11-30\"}"));
        check("/todos", "post", 400, post("{\"title\": \"\"}"));
        check(
                "/todos",
                "post",
                401,
                given().contentType("application/json").body("{}").post("/todos"));
        check("/todos", "post", 413, post(LONG));
        check(
                "/todos",
                "post",
                415,
                as(alice).contentType("text/plain").body("x").post("/todos"));
        keyed("used", "{\"title\": \"x\"}");
        check("/todos", "post", 422, keyed("used", "{\"title\": \"y\"}"));
        try (var connection = dataSource.getConnection()) {
            KeysInUse.take(connection, alice, "running");
            check("/todos", "post", 409, keyed("running", "{\"title\": \"x\"}"));
        }
    }

    private void listTodos() {
        var page = as(alice).get("/todos?limit=1");
        assertThat(page.header("Link")).contains("rel=\"next\"");
        check("/todos", "get", 200, page);
        check(
                "/todos",
                "get",
                304,
                as(alice).header("If-None-Match", page.header("ETag")).get("/todos?limit=1"));
        check("/todos", "get", 400, as(alice).get("/todos?limit=0"));
        check("/todos", "get", 401, given().get("/todos"));
        check("/todos", "get", 412, as(alice).header("If-Match", "\"x\"").get("/todos"));
    }

    private void oneTodo() {
        var path = "/todos/{id}";
        var url = post("{\"title\": \"x\"}").header("Location");
        check(path, "get", 200, as(alice).get(url));
        check(path, "get", 304, as(alice).header("If-None-Match", "\"1\"").get(url));
        check(path, "get", 401, given().get(url));
        check(path, "get", 400, as(alice).get(url + "?x=1"));
        check(path, "get", 404, as(alice).get(NOBODYS));
        check(path, "get", 412, as(alice).header("If-Match", "\"2\"").get(url));
        check(path, "patch", 200, as(alice).body("{\"completed\": true}").patch(url));
        check(path, "patch", 400, as(alice).body("{\"title\": null}").patch(url));
        check(
                path,
                "patch",
                401,
                given().contentType("application/json").body("{}").patch(url));
        check(path, "patch", 404, as(alice).body("{}").patch(NOBODYS));
        check(
                path,
                "patch",
                412,
                as(alice).header("If-Match", "\"1\"").body("{}").patch(url));
        check(path, "patch", 413, as(alice).body(LONG).patch(url));
        check(path, "patch", 415, as(alice).contentType("text/plain").body("x").patch(url));
        check(path, "delete", 400, as(alice).delete(url + "?x=1"));
        check(path, "delete", 401, given().delete(url));
        check(path, "delete", 412, as(alice).header("If-Match", "\"1\"").delete(url));
        check(path, "delete", 204, as(alice).delete(url));
        check(path, "delete", 404, as(alice).delete(url));
    }

    private void deleteTodos() {
        check("/todos", "delete", 400, as(alice).delete("/todos?completed=x"));
        check("/todos", "delete", 401, given().delete("/todos"));
        check("/todos", "delete", 204, as(alice).delete("/todos"));
        var busy = Users.fresh();
        IntStream.range(0, 21).forEach(_ -> as(busy).body("{\"title\": \"x\"}").post("/todos"));
        check("/todos", "delete", 409, as(busy).delete("/todos"));
    }

    private void profile() {
        var path = "/users/me";
        check(path, "get", 200, as(alice).get(path));
        check(path, "get", 304, as(alice).header("If-None-Match", "\"0\"").get(path));
        check(path, "get", 400, as(alice).get(path + "?x=1"));
        check(path, "get", 401, given().get(path));
        check(path, "get", 412, as(alice).header("If-Match", "\"7\"").get(path));
        check(path, "put", 200, as(alice).body("{\"fullName\": \"Alice\"}").put(path));
        check(path, "put", 400, as(alice).body("{\"email\": \"x\"}").put(path));
        check(
                path,
                "put",
                401,
                given().contentType("application/json").body("{}").put(path));
        check(path, "put", 412, as(alice).header("If-Match", "\"7\"").body("{}").put(path));
        check(path, "put", 413, as(alice).body(LONG).put(path));
        check(path, "put", 415, as(alice).contentType("text/plain").body("x").put(path));
    }

    private void outbox() {
        parkStreamOf(alice);
        check("/admin/outbox", "get", 200, asAdmin(alice).get("/admin/outbox"));
        check("/admin/outbox", "get", 400, asAdmin(alice).get("/admin/outbox?x=1"));
        check("/admin/outbox", "get", 401, given().get("/admin/outbox"));
        check(
                "/admin/outbox",
                "get",
                412,
                asAdmin(alice).header("If-Match", "\"x\"").get("/admin/outbox"));
        check("/admin/outbox", "get", 403, as(alice).get("/admin/outbox"));
        var stream = "\"userId\": \"%s\", \"topic\": \"user.events\"".formatted(alice);
        parkedStream("/admin/outbox/discard", "{%s, \"reason\": \"why not\"}".formatted(stream), 200);
        parkStreamOf(alice);
        parkedStream("/admin/outbox/re-drive", "{%s}".formatted(stream), 204);
        administrated("/admin/outbox/re-drive-all", "{\"topic\": \"user.events\", \"cause\": \"no such\"}", 200);
    }

    private void parkedStream(String path, String body, int done) {
        administrated(path, body, done);
        check(path, "post", 404, asAdmin(alice).body(body).post(path));
    }

    private void administrated(String path, String body, int done) {
        check(path, "post", 400, asAdmin(alice).body("{}").post(path));
        check(
                path,
                "post",
                401,
                given().contentType("application/json").body(body).post(path));
        check(path, "post", 403, as(alice).body(body).post(path));
        check(path, "post", 413, asAdmin(alice).body(LONG).post(path));
        check(
                path,
                "post",
                415,
                asAdmin(alice).contentType("text/plain").body("x").post(path));
        check(path, "post", done, asAdmin(alice).body(body).post(path));
    }

    /// As the relay does it, in the transaction that appends the event, so that the relay does not come
    /// before.
    private void parkStreamOf(String user) {
        await().until(() -> !isParked(user)); // what was resumed before is published
        QuarkusTransaction.requiringNew().run(() -> {
            var id = outbox.append(new NewEvent(
                    "user", user, 1, "OutboxTested", user, outbox.next(user, "user"), Instant.now(), Map.of()));
            try (var connection = dataSource.getConnection();
                    var statement = connection.createStatement()) {
                statement.executeUpdate("INSERT INTO outbox_parked (user_id, aggregatetype, position, cause, parked_at,"
                        + " events) SELECT user_id, aggregatetype, position, 'too large', UTC_TIMESTAMP(6), 1"
                        + " FROM outbox_event WHERE id = '%s'".formatted(id));
                statement.executeUpdate("INSERT INTO outbox_parked_event (user_id, aggregatetype, position, id,"
                        + " aggregateid, aggregateversion, type, payload, key_hash, sequence, traceparent, occurred_at)"
                        + " SELECT user_id, aggregatetype, position, id, aggregateid, aggregateversion, type, payload,"
                        + " key_hash, sequence, traceparent, occurred_at FROM outbox_event WHERE id = '%s'"
                                .formatted(id));
                statement.executeUpdate("DELETE FROM outbox_event WHERE id = '%s'".formatted(id));
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    private boolean isParked(String user) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement("SELECT 1 FROM outbox_parked WHERE user_id = ?")) {
            statement.setString(1, user);
            try (var row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private void tooFast() {
        var hasty = Users.fresh();
        IntStream.range(0, 400)
                .map(_ -> asAdmin(hasty).get("/users/me").statusCode())
                .takeWhile(status -> status == 200)
                .forEach(_ -> {});
        for (var operation : operations()) {
            check(operation[0], operation[1], 429, refused(hasty, operation));
        }
    }

    /// As when all places are taken by other requests.
    private void overloaded() {
        var taken = loadShedding.places().drainPermits();
        try {
            for (var operation : operations()) {
                check(operation[0], operation[1], 503, request(alice, operation));
            }
        } finally {
            loadShedding.places().release(taken);
        }
    }

    /// A token a second comes back meanwhile, so the first try may still be served.
    private Response refused(String user, String[] operation) {
        return Stream.generate(() -> request(user, operation))
                .limit(10)
                .filter(answer -> answer.statusCode() == 429)
                .findFirst()
                .orElseThrow();
    }

    private Response request(String user, String[] operation) {
        return asAdmin(user).body("{\"title\": \"x\"}").request(operation[1], operation[0].replace("{id}", "x"));
    }

    private Response post(String body) {
        return as(alice).body(body).post("/todos");
    }

    private Response keyed(String key, String body) {
        return as(alice).header("Idempotency-Key", key).body(body).post("/todos");
    }

    private void check(String path, String method, int status, Response answer) {
        assertThat(answer.statusCode()).as("%s %s", method, path).isEqualTo(status);
        var response = resolve(
                document.at("/paths").path(path).path(method).path("responses").path(Integer.toString(status)));
        assertThat(response.isMissingNode())
                .as("documented: %s %s %d", method, path, status)
                .isFalse();
        for (var header : (Iterable<String>) () -> response.path("headers").fieldNames()) {
            if (!header.equals("Link")) {
                assertThat(answer.header(header))
                        .as("%s %s %d %s", method, path, status, header)
                        .isNotNull();
            }
        }
        checkBody(response.path("content"), answer);
        seen.add(method + " " + path + " " + status);
    }

    private void checkBody(JsonNode content, Response answer) {
        if (content.isMissingNode()) {
            assertThat(answer.asString()).isEmpty();
            return;
        }
        var mediaType = answer.contentType().split(";")[0];
        assertThat(content.has(mediaType)).as(mediaType).isTrue();
        assertThat(validate(content.path(mediaType).path("schema"), answer.asString()))
                .isEmpty();
    }

    private Set<?> validate(JsonNode schema, String body) {
        var whole = schema.<ObjectNode>deepCopy();
        whole.set("components", document.get("components"));
        var settings =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        try {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                    .getSchema(whole, settings)
                    .validate(json.readTree(body));
        } catch (IOException e) {
            throw new AssertionError(body, e);
        }
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private Set<String> documented() {
        var answers = new TreeSet<String>();
        for (var operation : operations()) {
            document.at("/paths")
                    .path(operation[0])
                    .path(operation[1])
                    .path("responses")
                    .fieldNames()
                    .forEachRemaining(status -> answers.add(operation[1] + " " + operation[0] + " " + status));
        }
        return answers;
    }

    private List<String[]> operations() {
        return document.get("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(operation -> new String[] {path.getKey(), operation.getKey()}))
                .filter(operation -> !operation[1].equals("parameters"))
                .toList();
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper(new YAMLFactory())
                    .readTree(Path.of("contract/openapi.yaml").toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

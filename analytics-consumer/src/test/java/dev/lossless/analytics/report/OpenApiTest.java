package dev.lossless.analytics.report;

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
import dev.lossless.analytics.RealServersTest;
import dev.lossless.analytics.Rest;
import dev.lossless.analytics.TodoEvents;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Every answer that `contract/openapi.yaml` documents is given by the running service, and is what it says:
/// status, media type, headers, body.
@QuarkusTest
class OpenApiTest extends RealServersTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode document = read();
    private final Set<String> seen = new TreeSet<>();

    @Test
    void everyDocumentedAnswerIsGivenAsDocumented() {
        send(TodoEvents.createdNow(user, 1));
        send(TodoEvents.now(TodoEvents.of("TodoCompleted", user, 2)));
        report("/statistics", "analyst");
        report("/users/me/statistics", "analyst");
        check("/statistics", 403, Rest.as(user).request().get("/statistics"));
        restricted("/statistics/today", "analyst");
        restricted("/admin/statistics/checksum", "admin");
        await().until(() -> consumed().contains(2L));
        check("/users/me/position", 200, Rest.as(user).request().get("/users/me/position"));
        check("/users/me/position", 400, Rest.as(user).request().get("/users/me/position?topic=todo.events"));
        check("/users/me/position", 401, given().get("/users/me/position"));
        assertThat(seen).containsExactlyElementsOf(documented());
    }

    @Test
    void documentIsServed() {
        given().get("/contract/openapi.yaml").then().statusCode(200);
    }

    private void report(String path, String role) {
        check(path, 200, Rest.as(user, role).request().get(path));
        check(path, 200, Rest.as(user, role).request().accept("text/csv").get(path));
        check(path, 400, Rest.as(user, role).request().get(path + "?from=x"));
        check(path, 401, given().get(path));
        check(path, 406, Rest.as(user, role).request().accept("image/png").get(path));
    }

    private void restricted(String path, String role) {
        check(path, 200, Rest.as(user, role).request().get(path));
        check(path, 400, Rest.as(user, role).request().get(path + "?x=y"));
        check(path, 401, given().get(path));
        check(path, 403, Rest.as(user, "other").request().get(path));
    }

    private void check(String path, int status, Response answer) {
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        var response = resolve(
                document.at("/paths").path(path).path("get").path("responses").path(Integer.toString(status)));
        response.path("headers").fieldNames().forEachRemaining(header -> assertThat(answer.header(header))
                .as("%s %d %s", path, status, header)
                .isEqualTo(
                        response.at("/headers").path(header).at("/schema/const").asText()));
        checkBody(response.path("content"), answer);
        seen.add(path + " " + status);
    }

    private void checkBody(JsonNode content, Response answer) {
        var mediaType = answer.contentType().split(";")[0];
        assertThat(content.has(mediaType)).as(mediaType).isTrue();
        var body = mediaType.endsWith("json")
                ? TestEvent.json(answer.asString())
                : JSON.getNodeFactory().textNode(answer.asString());
        var schema = content.path(mediaType).path("schema").<ObjectNode>deepCopy();
        schema.set("components", document.get("components"));
        var settings =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        assertThat(JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(schema, settings)
                        .validate(body))
                .isEmpty();
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private Set<String> documented() {
        var answers = new TreeSet<String>();
        document.get("paths").properties().forEach(path -> path.getValue()
                .at("/get/responses")
                .fieldNames()
                .forEachRemaining(status -> answers.add(path.getKey() + " " + status)));
        return answers;
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper(new YAMLFactory())
                    .readTree(Path.of("contract/openapi.yaml").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.lossless.audit.search;

import static dev.lossless.audit.Callers.as;
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
import dev.lossless.audit.Events;
import dev.lossless.audit.RealServersTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Every answer that `contract/openapi.yaml` documents is given by the running service, and is what it says.
@QuarkusTest
class OpenApiTest extends RealServersTest {

    private final ObjectMapper json = new ObjectMapper();
    private final JsonNode document = read();
    private final Set<String> seen = new TreeSet<>();

    @Test
    void everyDocumentedAnswerIsGivenAsDocumented() throws SQLException {
        send(Events.todoCreated(user, 1));
        send(Events.todoCreated(user, 2).without("traceparent"));
        await().until(() -> entries(user) == 2);
        execute("DELETE FROM audit_value WHERE user_id = '" + user + "' AND sequence = 1");
        checkAll("/users/me/audit");
        checkAll("/audit");
        checkAll("/audit/export");
        checkAll("/admin/audit/checksum");
        checkAll("/users/me/position");
        assertThat(seen).containsExactlyElementsOf(documented());
    }

    private void checkAll(String path) throws SQLException {
        check(path, 200, request(path));
        check(path, 401, given().get(path));
        if (documented().contains(path + " 400")) {
            check(path, 400, as(user, "auditor", "admin").get(path + "?cursor=x"));
        }
        if (documented().contains(path + " 403")) {
            check(path, 403, as(user).get(path));
        }
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            statement.execute("LOCK TABLES audit_entry WRITE");
            check(path, 503, request(path));
            statement.execute("UNLOCK TABLES");
        }
    }

    private Response request(String path) {
        var request = as(user, "auditor", "admin");
        return (path.startsWith("/audit") ? request.queryParam("user", user) : request).get(path);
    }

    @Test
    void documentIsServed() {
        given().get("/contract/openapi.yaml").then().statusCode(200);
    }

    private void check(String path, int status, Response answer) {
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        var content = resolve(document.at("/paths")
                        .path(path)
                        .path("get")
                        .path("responses")
                        .path(Integer.toString(status)))
                .path("content");
        var mediaType = answer.contentType().split(";")[0];
        assertThat(content.has(mediaType))
                .as("%s %d %s", path, status, mediaType)
                .isTrue();
        var schema = content.path(mediaType).path("schema");
        bodies(mediaType, answer)
                .forEach(body -> assertThat(validate(schema, body)).isEmpty());
        seen.add(path + " " + status);
    }

    private static List<String> bodies(String mediaType, Response answer) {
        var body = answer.asString();
        return mediaType.equals("application/x-ndjson") ? body.lines().toList() : List.of(body);
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
            throw new AssertionError(e);
        }
    }
}

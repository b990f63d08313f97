package dev.lossless.notification.webhook;

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
import dev.lossless.notification.NotificationTest;
import dev.lossless.notification.Receiver;
import dev.lossless.notification.Rest;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What callers may do with webhooks; every answer is as the OpenAPI document says.
@QuarkusTest
class WebhookResourceTest extends NotificationTest {

    private static final String OWN = "/users/me/webhooks";
    private static final String ADMIN = "/admin/webhooks";

    private final JsonNode document = read();
    private final Set<String> seen = new TreeSet<>();

    @ParameterizedTest
    @ValueSource(strings = {OWN, ADMIN})
    void everyOperationSucceedsAndIsAnsweredAsDocumented(String collection) {
        var url = receiver.url(Receiver.status(200));
        var caller = Rest.as(user, "admin");
        var created = check(caller, "POST", collection, collection, 201, "{\"url\": \"%s\"}".formatted(url));
        var one = collection + "/" + created.get("id").asText();
        assertThat(created.get("state").asText()).isEqualTo("UNVERIFIED");
        var template = collection + "/{id}";
        check(caller, "GET", collection, collection, 200, null);
        check(caller, "GET", template, one, 200, null);
        check(caller, "POST", template + "/replay", one + "/replay", 409, "{\"from\": 1}");
        check(caller, "POST", template + "/enable", one + "/enable", 200, null);
        assertThat(check(caller, "POST", template + "/ping", one + "/ping", 200, null)
                        .get("outcome")
                        .asText())
                .isEqualTo("DELIVERED");
        send(created(user, 1));
        await().until(() -> receiver.requests(url).stream().anyMatch(this::isOwn));
        var deliveries = check(caller, "GET", template + "/deliveries", one + "/deliveries?state=DELIVERED", 200, null);
        await().until(() -> !caller.get(one + "/deliveries?state=DELIVERED")
                .get("deliveries")
                .isEmpty());
        deliveries = caller.get(one + "/deliveries?limit=1").get("deliveries");
        var delivery = "/deliveries/" + deliveries.get(0).get("id").asText();
        var log = check(caller, "GET", template + "/deliveries/{delivery}", one + delivery, 200, null);
        assertThat(log.at("/log/0/status").asInt()).isEqualTo(200);
        check(caller, "POST", template + "/deliveries/{delivery}/re-drive", one + delivery + "/re-drive", 202, null);
        check(caller, "POST", template + "/re-drive", one + "/re-drive", 202, null);
        check(caller, "POST", template + "/replay", one + "/replay", 202, "{\"from\": 1, \"topic\": \"user.events\"}");
        check(caller, "POST", template + "/rotate", one + "/rotate", 200, null);
        var changed = check(
                caller, "PUT", template, one, 200, "{\"url\": \"%s\", \"types\": [\"todo.created\"]}".formatted(url));
        assertThat(changed.get("state").asText()).isEqualTo("ENABLED");
        assertThat(changed.at("/types/0").asText()).isEqualTo("todo.created");
        check(caller, "POST", template + "/disable", one + "/disable", 200, null);
        check(caller, "DELETE", template, one, 204, null);
        check(caller, "GET", template, one, 404, null);
        check(caller, "POST", collection, collection, 415, "text");
        assertThat(seen).containsAll(documented(collection));
    }

    private boolean isOwn(Receiver.Request request) {
        return request.type().startsWith("todo.") && request.userId().equals(user);
    }

    private JsonNode check(Rest caller, String method, String template, String path, int status, String body) {
        var request = caller.request();
        if (body != null) {
            request.contentType(body.startsWith("{") ? "application/json" : "text/plain")
                    .body(body);
        }
        var answer = request.request(method, path);
        assertThat(answer.statusCode())
                .as("%s %s: %s", method, path, answer.asString())
                .isEqualTo(status);
        var response = resolve(document.get("paths")
                .get(template)
                .path(method.toLowerCase())
                .path("responses")
                .path(Integer.toString(status)));
        assertThat(response.isMissingNode())
                .as("%s %s %d", method, template, status)
                .isFalse();
        if (status < 300) {
            seen.add(method + " " + template);
        }
        return response.has("content") ? body(response.get("content"), answer) : document;
    }

    private JsonNode body(JsonNode content, Response answer) {
        var mediaType = answer.contentType().split(";")[0];
        assertThat(content.has(mediaType)).as(mediaType).isTrue();
        var body = TestEvent.json(answer.asString());
        var schema = content.path(mediaType).path("schema").<ObjectNode>deepCopy();
        schema.set("components", document.get("components"));
        var settings =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        assertThat(JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(schema, settings)
                        .validate(body))
                .as(body.toString())
                .isEmpty();
        return body;
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private Set<String> documented(String collection) {
        var operations = new TreeSet<String>();
        document.get("paths").properties().stream()
                .filter(path -> path.getKey().startsWith(collection))
                .forEach(path -> List.of("get", "put", "post", "delete").forEach(method -> {
                    if (path.getValue().has(method)) {
                        operations.add(method.toUpperCase() + " " + path.getKey());
                    }
                }));
        return operations;
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper(new YAMLFactory())
                    .readTree(Path.of("contract/openapi.yaml").toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://127.0.0.2/",
                "http://user@127.0.0.2/",
                "//127.0.0.2/",
                "http://127.0.0.2/#x",
                "nonsense",
                ""
            })
    void urlThatRequestsNeverGoToIsRefused(String url) {
        Rest.as(user)
                .request()
                .contentType("application/json")
                .body("{\"url\": \"%s\"}".formatted(url))
                .post(OWN)
                .then()
                .statusCode(400);
    }

    @Test
    void receiverThatDoesNotConfirmGetsNothing() throws IOException {
        try (var silent = new Receiver(ADDRESS)) {
            var caller = Rest.as(user);
            for (var url : List.of("http://127.0.0.1:%d/".formatted(silent.port()), "http://127.0.0.2:1/")) {
                var webhook = create(caller, OWN, url);
                var answer = caller.request().post(OWN + "/" + webhook.get("id").asText() + "/enable");
                assertThat(answer.statusCode()).isEqualTo(409);
                assertThat(answer.<String>path("type")).isEqualTo("/problems/webhook-not-confirmed");
            }
            send(created(user, 1));
            assertThat(numbers(
                            "SELECT COUNT(*) FROM delivery d JOIN endpoint e ON e.id = d.endpoint_id WHERE e.owner = ?",
                            user))
                    .containsExactly(0L);
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anotherUrlMustBeConfirmedAnew() {
        var webhook = webhook(receiver.url(Receiver.status(200)));
        var changed = Rest.as(user)
                .request()
                .contentType("application/json")
                .body("{\"url\": \"%s\"}".formatted(receiver.url(Receiver.status(200))))
                .put(OWN + "/" + webhook.get("id").asText());
        assertThat(changed.<String>path("state")).isEqualTo("UNVERIFIED");
    }

    @Test
    void webhooksOfOthersAreNotThere() {
        var webhook = webhook(receiver.url(Receiver.status(200)));
        var one = "/" + webhook.get("id").asText();
        var other = Rest.as(user + "-other");
        other.request().get(OWN + one).then().statusCode(404);
        other.request().delete(OWN + one).then().statusCode(404);
        other.request().post(OWN + one + "/rotate").then().statusCode(404);
        other.request().get(ADMIN + one).then().statusCode(403);
        given().get(OWN + one).then().statusCode(401);
        var operator = Rest.as(user + "-operator", "admin");
        operator.request().get(OWN + one).then().statusCode(404);
        assertThat(operator.get(ADMIN + "?user=" + user).at("/webhooks/0/id")).isEqualTo(webhook.get("id"));
        operator.request().post(ADMIN + one + "/rotate").then().statusCode(404);
        assertThat(operator.request().post(ADMIN + one + "/disable").<String>path("reason"))
                .isEqualTo("OPERATOR");
    }

    @Test
    void secretIsShownOnceAndStoredEncrypted() throws Exception {
        var webhook = webhook(receiver.url(Receiver.status(200)));
        assertThat(webhook.get("secret").asText()).startsWith("whsec_");
        assertThat(show(webhook).has("secret")).isFalse();
        var bytes = java.util.Base64.getDecoder()
                .decode(webhook.get("secret").asText().substring("whsec_".length()));
        var hex = java.util.HexFormat.of().formatHex(bytes);
        assertThat(numbers(
                        "SELECT LOCATE(UNHEX(?), secret) FROM endpoint WHERE id = ?",
                        hex,
                        webhook.get("id").asText()))
                .containsExactly(0L);
    }

    @Test
    void userHasTenWebhooksAtMost() {
        var caller = Rest.as(user);
        for (var number = 0; number < 10; number++) {
            create(caller, OWN, "http://127.0.0.2/");
        }
        var answer = caller.request()
                .contentType("application/json")
                .body("{\"url\": \"http://127.0.0.2/\"}")
                .post(OWN);
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.<String>path("type")).isEqualTo("/problems/too-many-webhooks");
    }

    @Test
    void everyProblemHasItsPage() {
        for (var problem : WebhookProblem.values()) {
            given().get(problem.uri()).then().statusCode(200);
        }
    }

    @Test
    void enabledFromASequenceItGetsWhatHappenedMeanwhile() {
        var url = receiver.url(Receiver.status(200));
        var webhook = webhook(url);
        var one = OWN + "/" + webhook.get("id").asText();
        send(created(user, 1));
        await().until(() -> receiver.sequences(url).contains(1L));
        Rest.as(user).request().post(one + "/disable").then().statusCode(200);
        send(created(user, 2));
        Rest.as(user).request().post(one + "/enable?from=2").then().statusCode(200);
        send(created(user, 3));
        await().until(() -> receiver.sequences(url).containsAll(List.of(2L, 3L)));
        assertThat(receiver.sequences(url)).containsExactly(1L, 2L, 3L);
    }
}

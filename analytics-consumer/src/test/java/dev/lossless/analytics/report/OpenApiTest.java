package dev.lossless.analytics.report;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.lossless.analytics.RealServersTest;
import dev.lossless.analytics.Rest;
import dev.lossless.analytics.TodoEvents;
import dev.lossless.edge.testkit.DocumentedAnswers;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Every answer that `contract/openapi.yaml` documents is given by the running service, and is what it says:
/// status, media type, headers, body.
@QuarkusTest
class OpenApiTest extends RealServersTest {

    private final DocumentedAnswers document = new DocumentedAnswers(Path.of("contract/openapi.yaml"));

    @Test
    void everyDocumentedAnswerIsGivenAsDocumented() {
        send(TodoEvents.createdNow(user, 1));
        send(TodoEvents.now(TodoEvents.of("TodoCompleted", user, 2)));
        report("/statistics", "analyst");
        report("/users/me/statistics", "analyst");
        document.check("/statistics", 403, Rest.as(user).request().get("/statistics"));
        restricted("/statistics/today", "analyst");
        restricted("/admin/statistics/checksum", "admin");
        await().until(() -> consumed().contains(2L));
        document.check("/users/me/position", 200, Rest.as(user).request().get("/users/me/position"));
        document.check("/users/me/position", 400, Rest.as(user).request().get("/users/me/position?topic=todo.events"));
        document.check("/users/me/position", 401, given().get("/users/me/position"));
        document.requireAllSeen();
    }

    @Test
    void documentIsServed() {
        given().get("/contract/openapi.yaml").then().statusCode(200);
    }

    private void report(String path, String role) {
        document.check(path, 200, Rest.as(user, role).request().get(path));
        document.check(
                path, 200, Rest.as(user, role).request().accept("text/csv").get(path));
        document.check(path, 400, Rest.as(user, role).request().get(path + "?from=x"));
        document.check(path, 401, given().get(path));
        document.check(
                path, 406, Rest.as(user, role).request().accept("image/png").get(path));
    }

    private void restricted(String path, String role) {
        document.check(path, 200, Rest.as(user, role).request().get(path));
        document.check(path, 400, Rest.as(user, role).request().get(path + "?x=y"));
        document.check(path, 401, given().get(path));
        document.check(path, 403, Rest.as(user, "other").request().get(path));
    }
}

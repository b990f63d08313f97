package dev.lossless.audit.search;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.lossless.audit.Events;
import dev.lossless.audit.RealServersTest;
import dev.lossless.edge.testkit.DocumentedAnswers;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Every answer that `contract/openapi.yaml` documents is given by the running service, and is what it says.
@QuarkusTest
class OpenApiTest extends RealServersTest {

    private static final List<String> PATHS =
            List.of("/users/me/audit", "/audit", "/audit/export", "/admin/audit/checksum", "/users/me/position");

    private final DocumentedAnswers document = new DocumentedAnswers(Path.of("contract/openapi.yaml"));

    @Test
    void everyDocumentedAnswerIsGivenAsDocumented() throws Exception {
        send(Events.todoCreated(user, 1));
        send(Events.todoCreated(user, 2).without("traceparent"));
        await().until(() -> entries(user) == 2);
        execute("DELETE FROM audit_value WHERE user_id = '" + user + "' AND sequence = 1");
        PATHS.forEach(this::check);
        checkWithoutDatabase();
        document.requireAllSeen();
    }

    private void check(String path) {
        document.check(path, 200, request(path));
        document.check(path, 401, given().get(path));
        if (document.isDocumented(path, 400)) {
            document.check(path, 400, as(user, "auditor", "admin").get(path + "?cursor=x"));
        }
        if (document.isDocumented(path, 403)) {
            document.check(path, 403, as(user).get(path));
        }
    }

    /// All at once, for each waits until its statement is given up.
    private void checkWithoutDatabase() throws Exception {
        try (var connection = asOwner();
                var statement = connection.createStatement();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            statement.execute("LOCK TABLES audit_entry WRITE");
            var answers = new LinkedHashMap<String, Future<Response>>();
            PATHS.forEach(path -> answers.put(path, threads.submit(() -> request(path))));
            for (var answer : answers.entrySet()) {
                document.check(answer.getKey(), 503, answer.getValue().get());
            }
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
}

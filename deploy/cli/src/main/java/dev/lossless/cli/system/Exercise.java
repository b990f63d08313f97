package dev.lossless.cli.system;

import dev.lossless.cli.CliException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// What users do with todo-service, each of it some times, refused requests among them.
final class Exercise {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int ROUNDS = 20;
    private static final String TODO = "{\"title\":\"Exercise\",\"priority\":\"HIGH\",\"dueDate\":\"2030-01-01\"}";

    private final URI service;
    private final String token;

    Exercise(URI service, String token) {
        this.service = service;
        this.token = token;
    }

    /// @throws CliException if the service does not answer, or not as it should
    void run() {
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (var round = 0; round < ROUNDS; round++) {
                round(client);
            }
        }
    }

    private void round(HttpClient client) {
        var url = ask(client, "POST", "/todos", TODO, 201)
                .headers()
                .firstValue("Location")
                .orElseThrow();
        ask(client, "PATCH", url, "{\"completed\":true}", 200);
        ask(client, "GET", url, "", 200);
        for (var list : new String[] {"/todos", "/todos?sort=dueDate&limit=10", "/todos?completed=true"}) {
            ask(client, "GET", list, "", 200);
        }
        ask(client, "DELETE", url, "", 204);
        ask(client, "PUT", "/users/me", "{\"fullName\":\"Trainee\"}", 200);
        ask(client, "POST", "/todos", "{\"title\":\"\"}", 400);
        ask(client, "GET", "/q/metrics", "", 200);
    }

    private HttpResponse<String> ask(HttpClient client, String method, String path, String body, int expected) {
        var request = HttpRequest.newBuilder(service.resolve(path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != expected) {
                throw new CliException(
                        "%s %s answered %d: %s".formatted(method, path, answer.statusCode(), answer.body()));
            }
            return answer;
        } catch (IOException e) {
            throw new CliException(request.uri() + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted", e);
        }
    }
}

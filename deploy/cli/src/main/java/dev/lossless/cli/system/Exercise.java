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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;

/// What users do with todo-service, refused requests among them, by many of them at a time: the services then run the
/// code that they run under load, consumers their batches among it, until it is known which of it is hot.
final class Exercise {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String TODO = "{\"title\":\"Exercise\",\"priority\":\"HIGH\",\"dueDate\":\"2030-01-01\"}";

    private final URI service;
    private final List<String> tokens;

    /// @param tokens one of each user
    Exercise(URI service, List<String> tokens) {
        this.service = service;
        this.tokens = tokens;
    }

    /// All users at once, each one request after the other.
    ///
    /// @throws CliException if the service does not answer, or not as it should
    void run(Duration duration) {
        var end = Instant.now().plus(duration);
        try (var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                var users = Executors.newVirtualThreadPerTaskExecutor()) {
            tokens.stream()
                    .map(token -> CompletableFuture.runAsync(() -> rounds(client, token, end), users))
                    .toList()
                    .forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof CliException known ? known : e;
        }
    }

    private void rounds(HttpClient client, String token, Instant end) {
        while (Instant.now().isBefore(end)) {
            round(client, token);
        }
        ask(client, token, "GET", "/q/metrics", "", 200);
    }

    private void round(HttpClient client, String token) {
        var url = ask(client, token, "POST", "/todos", TODO, 201)
                .headers()
                .firstValue("Location")
                .orElseThrow();
        ask(client, token, "PATCH", url, "{\"completed\":true}", 200);
        ask(client, token, "GET", url, "", 200);
        for (var list : new String[] {"/todos", "/todos?sort=dueDate&limit=10", "/todos?completed=true"}) {
            ask(client, token, "GET", list, "", 200);
        }
        ask(client, token, "DELETE", url, "", 204);
        ask(client, token, "PUT", "/users/me", "{\"fullName\":\"Trainee\"}", 200);
        ask(client, token, "POST", "/todos", "{\"title\":\"\"}", 400);
    }

    private HttpResponse<String> ask(
            HttpClient client, String token, String method, String path, String body, int expected) {
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

package dev.lossless.cli.system;

import dev.lossless.cli.CliException;
import dev.lossless.cli.RestApi;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;

/// What users do with todo-service, refused requests among them, by many of them at a time: the services then run the
/// code that they run under load, consumers their batches among it, until it is known which of it is hot.
final class Exercise {

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
        try (var users = Executors.newVirtualThreadPerTaskExecutor()) {
            tokens.stream()
                    .map(token -> CompletableFuture.runAsync(() -> rounds(token, end), users))
                    .toList()
                    .forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof CliException known ? known : e;
        }
    }

    private void rounds(String token, Instant end) {
        try (var api = new RestApi(service, token)) {
            while (Instant.now().isBefore(end)) {
                round(api);
            }
            api.send("GET", "/q/metrics", "", 200);
        }
    }

    private static void round(RestApi api) {
        var url = api.send("POST", "/todos", TODO, 201)
                .headers()
                .firstValue("Location")
                .orElseThrow();
        api.send("PATCH", url, "{\"completed\":true}", 200);
        api.send("GET", url, "", 200);
        for (var list : new String[] {"/todos", "/todos?sort=dueDate&limit=10", "/todos?completed=true"}) {
            api.send("GET", list, "", 200);
        }
        api.send("DELETE", url, "", 204);
        api.send("PUT", "/users/me", "{\"fullName\":\"Trainee\"}", 200);
        api.send("POST", "/todos", "{\"title\":\"\"}", 400);
    }
}

package dev.lossless.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.CliException;
import dev.lossless.cli.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// The services' REST interfaces, called with one user's token.
final class Api implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final String token;

    Api(String token) {
        this.token = token;
    }

    JsonNode get(URI uri) {
        return Json.read(send(request(uri).GET().build(), 200).body());
    }

    HttpResponse<String> create(URI uri, Object body) {
        return send(
                request(uri)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(Json.compact(body)))
                        .build(),
                201);
    }

    @Override
    public void close() {
        client.close();
    }

    private HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri)
                .timeout(LIMIT)
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest request, int expected) {
        try {
            var response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != expected) {
                throw new CliException("%s %s answered %d: %s"
                        .formatted(request.method(), request.uri(), response.statusCode(), response.body()));
            }
            return response;
        } catch (IOException e) {
            throw new CliException(request.uri() + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted", e);
        }
    }
}

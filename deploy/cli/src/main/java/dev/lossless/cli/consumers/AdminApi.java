package dev.lossless.cli.consumers;

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

/// A service's administration, called with the token of an administrator.
final class AdminApi implements AutoCloseable {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();
    private final String service;
    private final URI base;
    private final String token;

    /// @param service its name, for messages
    AdminApi(String service, URI base, String token) {
        this.service = service;
        this.base = base;
        this.token = token;
    }

    JsonNode get(String path) {
        return send(request(path).GET());
    }

    JsonNode post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(LIMIT)
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new CliException(explain(response));
            }
            return Json.read(response.body());
        } catch (IOException e) {
            throw new CliException(service + " does not answer at " + base + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("Interrupted.", e);
        }
    }

    private String explain(HttpResponse<String> response) {
        var status = response.statusCode();
        if (status == 401 || status == 403) {
            return service + " refuses the token (" + status + "). It needs the role admin: --token, or $TODO_TOKEN.";
        }
        return service + " answered " + status + ": " + title(response.body());
    }

    private static String title(String body) {
        try {
            return Json.read(body).path("title").asText(body);
        } catch (RuntimeException _) {
            return body;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

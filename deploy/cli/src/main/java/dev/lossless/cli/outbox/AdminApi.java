package dev.lossless.cli.outbox;

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
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/// The administrator's side of todo-service's REST API.
///
/// @param token of a user with the role admin
record AdminApi(URI service, String token) {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    JsonNode outbox() {
        return Json.read(send(request("/admin/outbox").GET().build()));
    }

    /// The parked streams of the user, one of them if a topic is given.
    ///
    /// @throws CliException if there is none
    List<JsonNode> parked(String user, String topic) {
        var found = StreamSupport.stream(outbox().path("parked").spliterator(), false)
                .filter(stream -> stream.path("userId").asText().equals(user))
                .filter(stream -> topic == null || stream.path("topic").asText().equals(topic))
                .toList();
        if (found.isEmpty()) {
            throw new CliException("The user " + user + " has no parked stream" + (topic == null ? "" : " on " + topic)
                    + ". See: todo outbox");
        }
        return found;
    }

    void redrive(JsonNode stream) {
        post("/admin/outbox/re-drive", Map.of("userId", text(stream, "userId"), "topic", text(stream, "topic")));
    }

    void discard(JsonNode stream, String reason) {
        var wish = Map.of("userId", text(stream, "userId"), "topic", text(stream, "topic"), "reason", reason);
        post("/admin/outbox/discard", wish);
    }

    private static String text(JsonNode stream, String field) {
        return stream.path(field).asText();
    }

    private void post(String path, Map<String, String> body) {
        send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.compact(body)))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(service.resolve(path))
                .timeout(LIMIT)
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + token);
    }

    private String send(HttpRequest request) {
        try (var client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new CliException(explain(request, answer));
            }
            return answer.body();
        } catch (IOException e) {
            throw new CliException(request.uri() + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted", e);
        }
    }

    private static String explain(HttpRequest request, HttpResponse<String> answer) {
        return switch (answer.statusCode()) {
            case 401 -> "The token is not valid there. Give another one with --token.";
            case 403 -> "The token has not the role admin. Give another one with --token.";
            default -> "%s answered %d: %s".formatted(request.uri(), answer.statusCode(), answer.body());
        };
    }
}

package dev.lossless.cli.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.CliException;
import dev.lossless.cli.Connection;
import dev.lossless.cli.Json;
import dev.lossless.cli.RestApi;
import dev.lossless.cli.argument.Line;
import dev.lossless.cli.argument.Topic;
import dev.lossless.cli.argument.UserId;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/// The administrator's side of todo-service.
public record OutboxApi(RestApi service) implements AutoCloseable {

    public static OutboxApi of(Connection connection, Optional<RunningSystem> local) {
        return new OutboxApi(new RestApi(connection.url(Service.TODO, local), () -> connection.adminToken(local)));
    }

    public JsonNode outbox() {
        return service.get("/admin/outbox");
    }

    /// The parked streams of the user, one of them if a topic is given.
    ///
    /// @throws CliException if there is none
    List<JsonNode> parked(UserId user, Topic topic) {
        var found = StreamSupport.stream(outbox().path("parked").spliterator(), false)
                .filter(stream -> stream.path("userId").asText().equals(user.value()))
                .filter(stream -> topic == null || stream.path("topic").asText().equals(topic.value()))
                .toList();
        if (found.isEmpty()) {
            throw new CliException("The user " + user + " has no parked stream" + (topic == null ? "" : " on " + topic)
                    + ". See: todo outbox");
        }
        return found;
    }

    /// @param stream its `userId` and `topic`
    public void redrive(JsonNode stream) {
        post("re-drive", stream, Map.of(), 204);
    }

    /// All streams of the topic that were parked with a cause that contains this text.
    ///
    /// @return how many go on
    public long redriveAll(Topic topic, Line cause) {
        var body = Json.compact(Map.of("topic", topic.value(), "cause", cause.value()));
        return Json.read(service.send("POST", "/admin/outbox/re-drive-all", body, 200)
                        .body())
                .path("streams")
                .asLong();
    }

    /// @param stream its `userId` and `topic`
    public void discard(JsonNode stream, String reason) {
        post("discard", stream, Map.of("reason", reason), 200);
    }

    private void post(String what, JsonNode stream, Map<String, String> more, int expected) {
        var body = new HashMap<>(more);
        List.of("userId", "topic")
                .forEach(field -> body.put(field, stream.path(field).asText()));
        service.send("POST", "/admin/outbox/" + what, Json.compact(body), expected);
    }

    @Override
    public void close() {
        service.close();
    }
}

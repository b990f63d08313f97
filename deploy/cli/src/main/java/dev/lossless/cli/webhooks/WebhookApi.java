package dev.lossless.cli.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.Connection;
import dev.lossless.cli.Json;
import dev.lossless.cli.RestApi;
import dev.lossless.cli.argument.UserId;
import dev.lossless.cli.argument.WebhookId;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.net.URLEncoder;
import java.util.Map;
import java.util.Optional;

/// Webhooks and what became of their deliveries, at notification-consumer.
///
/// @param collection the path of the webhooks that are meant
public record WebhookApi(RestApi service, String collection) implements AutoCloseable {

    static final String OF_OPERATORS = "/admin/webhooks";
    static final String OWN = "/users/me/webhooks";
    private static final int PAGE = 20;

    /// For operators: their webhooks, which get the events of all users, and a look at those of everybody.
    public static WebhookApi ofOperators(Connection connection, Optional<RunningSystem> local) {
        var service = new RestApi(connection.url(Service.NOTIFICATION, local), () -> connection.adminToken(local));
        return new WebhookApi(service, OF_OPERATORS);
    }

    public JsonNode list() {
        return service.get(collection).path("webhooks");
    }

    /// What an operator sees of a user's own webhooks.
    public JsonNode list(UserId user) {
        return service.get(collection + "?user=" + URLEncoder.encode(user.value(), UTF_8))
                .path("webhooks");
    }

    public JsonNode show(WebhookId webhook) {
        return service.get(path(webhook));
    }

    /// A page of its deliveries, the newest first.
    ///
    /// @param before the last one of the page before
    public JsonNode deliveries(WebhookId webhook, Optional<Long> before) {
        return service.get(path(webhook) + "/deliveries?limit=" + PAGE
                + before.map(last -> "&before=" + last).orElse(""));
    }

    /// One delivery with each attempt.
    public JsonNode delivery(WebhookId webhook, long delivery) {
        return service.get(path(webhook, delivery));
    }

    /// Asks the receiver whether it wants events.
    ///
    /// @param from the sequence from which it gets them; without it those that happen from now on
    public JsonNode enable(WebhookId webhook, Optional<Long> from) {
        return send(
                path(webhook) + "/enable" + from.map(first -> "?from=" + first).orElse(""), "", 200);
    }

    public JsonNode disable(WebhookId webhook) {
        return send(path(webhook) + "/disable", "", 200);
    }

    /// @param from the first sequence, of each user
    public JsonNode replay(WebhookId webhook, long from) {
        return send(path(webhook) + "/replay", Json.compact(Map.of("from", from)), 202);
    }

    /// Those that have failed, once more.
    public JsonNode redrive(WebhookId webhook) {
        return send(path(webhook) + "/re-drive", "", 202);
    }

    /// One of them once more, also where it was delivered.
    public JsonNode redrive(WebhookId webhook, long delivery) {
        return send(path(webhook, delivery) + "/re-drive", "", 202);
    }

    private JsonNode send(String path, String body, int expected) {
        return Json.read(service.send("POST", path, body, expected).body());
    }

    private String path(WebhookId webhook) {
        return collection + "/" + webhook;
    }

    private String path(WebhookId webhook, long delivery) {
        return path(webhook) + "/deliveries/" + delivery;
    }

    @Override
    public void close() {
        service.close();
    }
}

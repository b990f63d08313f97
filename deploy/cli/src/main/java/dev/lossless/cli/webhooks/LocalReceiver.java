package dev.lossless.cli.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import dev.lossless.cli.Json;
import dev.lossless.cli.RestApi;
import dev.lossless.cli.webhooks.ReceiverServer.Answer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A receiver of webhooks on this machine: it makes a webhook that leads to itself, confirms it, checks each
/// delivery's signature, and compares its sequence with the one before. When it is closed the webhook goes,
/// too.
public final class LocalReceiver implements AutoCloseable {

    private static final String VERIFICATION = "webhook.verification";

    /// A sequence is `epoch × 1,000,000,000 + n`, and n has no gap.
    private static final long EPOCH = 1_000_000_000;

    private final ReceiverServer server;
    private final RestApi api;
    private final String collection;
    private final Consumer<Delivery> deliveries;
    private final CompletableFuture<WebhookSecret> secret = new CompletableFuture<>();
    private final Map<String, Long> last = new HashMap<>();
    private String webhook;

    /// What came.
    ///
    /// @param verified whether the signature is the sender's
    /// @param order how its sequence follows the last one of its user on its topic
    public record Delivery(Instant at, String id, JsonNode event, boolean verified, Order order) {}

    /// How a sequence follows the one before.
    public enum Order {
        FIRST,
        NEXT,
        /// It came before.
        AGAIN,
        /// Others are missing.
        GAP
    }

    /// @param api notification-consumer
    /// @param collection `/users/me/webhooks`, or `/admin/webhooks` for the events of all users
    /// @param port on 127.0.0.1; 0 for any
    public LocalReceiver(RestApi api, String collection, int port, Consumer<Delivery> deliveries) {
        this.api = api;
        this.collection = collection;
        this.deliveries = deliveries;
        server = new ReceiverServer(port, this::receive);
    }

    /// Where it listens.
    public String url() {
        return server.url();
    }

    /// Returns when events come.
    ///
    /// @return the webhook's id
    public String open() {
        var made = Json.read(api.send("POST", collection, Json.compact(Map.of("url", url())), 201)
                .body());
        webhook = collection + "/" + made.path("id").asText();
        secret.complete(WebhookSecret.parse(made.path("secret").asText()));
        api.send("POST", webhook + "/enable", "", 200);
        return made.path("id").asText();
    }

    private Answer receive(Headers headers, byte[] body) {
        var refusal = secret.join().refusal(headers, body, Instant.now());
        var event = Json.read(new String(body, UTF_8));
        if (refusal.isEmpty() && event.path("type").asText().equals(VERIFICATION)) {
            return Answer.of(200, ReceiverServer.challenge(event));
        }
        if (event.has("sequence")) {
            deliveries.accept(delivery(headers.getFirst("webhook-id"), event, refusal));
        }
        return Answer.of(refusal.isEmpty() ? 200 : 401, refusal.orElse(""));
    }

    private synchronized Delivery delivery(String id, JsonNode event, Optional<String> refusal) {
        var stream = event.path("topic").asText() + " " + event.path("userId").asText();
        var sequence = event.path("sequence").asLong();
        var order = order(last.get(stream), sequence);
        last.merge(stream, sequence, Math::max);
        return new Delivery(Instant.now(), id, event, refusal.isEmpty(), order);
    }

    /// In a later epoch n may be one that was there before: the sender's database had lost those events.
    ///
    /// @param before null when there was none
    static Order order(Long before, long sequence) {
        if (before == null) {
            return Order.FIRST;
        }
        if (sequence <= before) {
            return Order.AGAIN;
        }
        var follows =
                sequence / EPOCH == before / EPOCH ? sequence == before + 1 : sequence % EPOCH <= before % EPOCH + 1;
        return follows ? Order.NEXT : Order.GAP;
    }

    /// What is not sent yet is not sent any more.
    @Override
    public void close() {
        try {
            if (webhook != null) {
                api.send("DELETE", webhook, "", 204);
            }
        } finally {
            server.close();
            api.close();
        }
    }
}

package dev.lossless.cli.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lossless.cli.CliException;
import dev.lossless.cli.Json;
import dev.lossless.cli.RestApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// A receiver of webhooks on this machine: it makes a webhook that leads to itself, confirms it, checks each
/// delivery's signature, and compares its sequence with the one before. When it is closed the webhook goes,
/// too.
public final class LocalReceiver implements AutoCloseable {

    private static final String VERIFICATION = "webhook.verification";

    /// A sequence is `epoch × 1,000,000,000 + n`, and n has no gap.
    private static final long EPOCH = 1_000_000_000;

    private final HttpServer server;
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
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        } catch (IOException e) {
            throw new CliException("Cannot listen on port " + port + ": " + e.getMessage(), e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::receive);
    }

    /// Where it listens.
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /// Returns when events come.
    ///
    /// @return the webhook's id
    public String open() {
        server.start();
        var made = Json.read(api.send("POST", collection, Json.compact(Map.of("url", url())), 201)
                .body());
        webhook = collection + "/" + made.path("id").asText();
        secret.complete(WebhookSecret.parse(made.path("secret").asText()));
        api.send("POST", webhook + "/enable", "", 200);
        return made.path("id").asText();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var refusal = secret.join().refusal(exchange.getRequestHeaders(), body, Instant.now());
            var event = Json.read(new String(body, UTF_8));
            if (refusal.isEmpty() && event.path("type").asText().equals(VERIFICATION)) {
                answer(exchange, 200, event.at("/data/challenge").asText());
                return;
            }
            if (event.has("sequence")) {
                deliveries.accept(delivery(exchange.getRequestHeaders().getFirst("webhook-id"), event, refusal));
            }
            answer(exchange, refusal.isEmpty() ? 200 : 401, refusal.orElse(""));
        }
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

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(UTF_8);
        var out = exchange.getResponseBody(); // asked for later, an empty answer would close the connection
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        out.write(bytes);
    }

    /// What is not sent yet is not sent any more.
    @Override
    public void close() {
        try {
            if (webhook != null) {
                api.send("DELETE", webhook, "", 204);
            }
        } finally {
            server.stop(0);
            api.close();
        }
    }
}

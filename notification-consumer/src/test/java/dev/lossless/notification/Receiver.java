package dev.lossless.notification;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lossless.subscriber.testkit.TestEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// A receiver of webhooks: a real HTTP server. Each of its addresses has a behaviour of its own; it confirms
/// that it wants events, and remembers what came.
public final class Receiver implements AutoCloseable {

    /// A request that came.
    public record Request(Map<String, List<String>> headers, String body) {

        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }

        public JsonNode json() {
            return TestEvent.json(body);
        }

        public String type() {
            return json().get("type").asText();
        }

        public long sequence() {
            return json().get("sequence").asLong();
        }

        public String userId() {
            return json().get("userId").asText();
        }
    }

    /// What it answers to a request about an event.
    @FunctionalInterface
    public interface Behaviour {

        void answer(HttpExchange exchange, Request request, int number) throws IOException;
    }

    private final HttpServer server;
    private final String address;
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final Map<String, List<Request>> requests = new ConcurrentHashMap<>();

    public Receiver(String address) throws IOException {
        this.address = address;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public static Behaviour status(int status) {
        return (exchange, _, _) -> answer(exchange, status, "");
    }

    /// A new address of its own with this behaviour.
    public String url(Behaviour behaviour) {
        var path = "/" + UUID.randomUUID();
        behaviours.put(path, behaviour);
        requests.put(path, new CopyOnWriteArrayList<>());
        return "http://%s:%d%s".formatted(address, port(), path);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public void behave(String url, Behaviour behaviour) {
        behaviours.put(path(url), behaviour);
    }

    /// Those about events, in the order in which they came.
    public List<Request> requests(String url) {
        return requests.get(path(url));
    }

    public List<Long> sequences(String url) {
        return requests(url).stream().map(Request::sequence).toList();
    }

    private static String path(String url) {
        return url.substring(url.lastIndexOf('/'));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var request = new Request(
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            if (request.type().equals("webhook.verification")) {
                answer(exchange, 200, request.json().at("/data/challenge").asText());
                return;
            }
            var known = requests.computeIfAbsent(path, _ -> new CopyOnWriteArrayList<>());
            known.add(request);
            behaviours.getOrDefault(path, status(404)).answer(exchange, request, known.size());
        }
    }

    public static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package dev.lossless.drill.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lossless.cli.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A receiver of webhooks in this process, which takes events, refuses them, hangs, or is not there at all.
public final class Receiver implements AutoCloseable {

    /// It takes what comes.
    public static final Manner WELL = new Manner(200, Duration.ZERO, Map.of());

    private final int port;
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private volatile Manner manner = WELL;
    private HttpServer server;

    /// @param port of 127.0.0.1
    Receiver(int port) {
        this.port = port;
        listen();
    }

    /// How it answers.
    ///
    /// @param delay how long it waits before
    public record Manner(int status, Duration delay, Map<String, String> headers) {

        public static Manner status(int status) {
            return new Manner(status, Duration.ZERO, Map.of());
        }

        boolean takes() {
            return status == 200;
        }
    }

    /// An event that it has taken.
    ///
    /// @param id what `webhook-id` says
    public record Arrival(Instant at, String id, String topic, String user, long sequence) {}

    public void behave(Manner wanted) {
        manner = wanted;
    }

    /// Its process ends, as far as others can see.
    public synchronized void end() {
        server.stop(0);
    }

    /// It is there again, at the same address.
    public synchronized void listen() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::receive);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    public List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            var now = manner;
            var body = Json.read(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            TimeUnit.NANOSECONDS.sleep(now.delay().toNanos());
            if (now.takes() && body.has("sequence")) {
                arrivals.add(arrival(exchange, body));
            }
            now.headers().forEach(exchange.getResponseHeaders()::set);
            var text = body.at("/data/challenge").asText().getBytes(UTF_8);
            var out = exchange.getResponseBody(); // asked for later, an empty answer would close the connection
            exchange.sendResponseHeaders(now.status(), text.length == 0 ? -1 : text.length);
            out.write(text);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Arrival arrival(HttpExchange exchange, JsonNode event) {
        return new Arrival(
                Instant.now(),
                exchange.getRequestHeaders().getFirst("webhook-id"),
                event.path("topic").asText(),
                event.path("userId").asText(),
                event.path("sequence").asLong());
    }

    @Override
    public void close() {
        end();
    }
}

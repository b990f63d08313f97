package dev.lossless.drill.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import dev.lossless.cli.Json;
import dev.lossless.cli.webhooks.ReceiverServer;
import dev.lossless.cli.webhooks.ReceiverServer.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// A receiver of webhooks in this process, which takes events, refuses them, hangs, or is not there at all.
public final class Receiver implements AutoCloseable {

    /// It takes what comes.
    public static final Manner WELL = new Manner(200, Duration.ZERO, Map.of());

    private final int port;
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private volatile Manner manner = WELL;
    private ReceiverServer server;

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
        server.close();
    }

    /// It is there again, at the same address.
    public synchronized void listen() {
        server = new ReceiverServer(port, this::receive);
    }

    public String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    public List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    private Answer receive(Headers headers, byte[] body) throws InterruptedException {
        var now = manner;
        var event = Json.read(new String(body, UTF_8));
        TimeUnit.NANOSECONDS.sleep(now.delay().toNanos());
        if (now.takes() && event.has("sequence")) {
            arrivals.add(arrival(headers, event));
        }
        return new Answer(now.status(), now.headers(), ReceiverServer.challenge(event));
    }

    private static Arrival arrival(Headers headers, JsonNode event) {
        return new Arrival(
                Instant.now(),
                headers.getFirst("webhook-id"),
                event.path("topic").asText(),
                event.path("userId").asText(),
                event.path("sequence").asLong());
    }

    @Override
    public void close() {
        end();
    }
}

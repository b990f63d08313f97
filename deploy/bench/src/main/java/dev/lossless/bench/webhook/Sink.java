package dev.lossless.bench.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lossless.cli.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// A receiver of webhooks on this machine, which answers at once and counts.
final class Sink implements AutoCloseable {

    private static final long HIGHEST_MICROS = 3_600_000_000L;

    private final HttpServer server;
    private final AtomicLong count = new AtomicLong();
    private volatile Histogram micros = histogram();

    Sink() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1_024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::receive);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /// Events that came, since the begin.
    long count() {
        return count.get();
    }

    /// From an event's time to its arrival, in microseconds, of all that came since the last call.
    Histogram measured() {
        var measured = micros;
        micros = histogram();
        return measured;
    }

    private static Histogram histogram() {
        return new ConcurrentHistogram(HIGHEST_MICROS, 3);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            var event = Json.read(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            if (event.has("sequence")) {
                var age = Duration.between(Instant.parse(event.path("timestamp").asText()), Instant.now());
                micros.recordValue(Math.clamp(age.toNanos() / 1_000, 1, HIGHEST_MICROS));
                count.incrementAndGet();
            }
            var text = event.at("/data/challenge").asText().getBytes(UTF_8);
            var out = exchange.getResponseBody(); // asked for later, an empty answer would close the connection
            exchange.sendResponseHeaders(200, text.length == 0 ? -1 : text.length);
            out.write(text);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package dev.lossless.bench.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import dev.lossless.cli.CliException;
import dev.lossless.cli.Json;
import dev.lossless.cli.webhooks.ReceiverServer;
import dev.lossless.cli.webhooks.ReceiverServer.Answer;
import dev.lossless.local.Standstill;
import dev.lossless.local.system.Replica;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// A receiver of webhooks on this machine, which answers at once and counts.
final class Sink implements AutoCloseable {

    private static final Duration STANDSTILL = Duration.ofMinutes(2);
    private static final int LOOK_MILLIS = 50;
    private static final long HIGHEST_MICROS = 3_600_000_000L;

    private final AtomicLong count = new AtomicLong();
    private volatile Histogram micros = histogram();
    private final ReceiverServer server = new ReceiverServer(0, this::receive);

    String url() {
        return server.url();
    }

    /// Events that came, since the begin.
    long count() {
        return count.get();
    }

    /// Returns when so many came.
    ///
    /// @throws dev.lossless.local.StartException when one of the senders ends
    /// @throws CliException when nothing comes any more
    void await(long wanted, List<Replica> senders) throws InterruptedException {
        var standstill = new Standstill(STANDSTILL);
        while (count() < wanted) {
            for (var sender : senders) {
                if (!sender.process().alive()) {
                    throw sender.process().ended();
                }
            }
            if (standstill.at(wanted - count())) {
                throw new CliException("No delivery for %d s, and %,d are missing. A log: %s"
                        .formatted(
                                STANDSTILL.toSeconds(),
                                wanted - count(),
                                senders.getFirst().process().log()));
            }
            Thread.sleep(LOOK_MILLIS);
        }
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

    private Answer receive(Headers headers, byte[] body) {
        var event = Json.read(new String(body, UTF_8));
        if (event.has("sequence")) {
            var age = Duration.between(Instant.parse(event.path("timestamp").asText()), Instant.now());
            micros.recordValue(Math.clamp(age.toNanos() / 1_000, 1, HIGHEST_MICROS));
            count.incrementAndGet();
        }
        return Answer.of(200, ReceiverServer.challenge(event));
    }

    @Override
    public void close() {
        server.close();
    }
}

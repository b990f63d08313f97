package dev.lossless.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The generator against the JDK's HTTP server, which stands for any server.
class GeneratorTest {

    private static final List<String> TOKENS = List.of("one", "two");

    private final AtomicInteger received = new AtomicInteger();
    private final Set<String> requests = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stall = new CountDownLatch(1);
    private HttpServer server;
    private volatile int stallAt = -1;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void sendsExactlyWhatItIsAskedFor() throws IOException {
        var generator = generator(Workload.Shares.CREATES, new Pace.Closed(), 4);
        generator.runUntil(500);
        assertThat(received).hasValue(500);
        assertThat(generator.created()).isEqualTo(500);
        assertThat(requests).containsExactlyInAnyOrder("POST one", "POST two");
    }

    @Test
    void requestsThatWereDueWhileTheServerStoodStillCountTheirWait() throws IOException {
        stallAt = 20;
        var begin = System.nanoTime();
        CompletableFuture.delayedExecutor(600, TimeUnit.MILLISECONDS).execute(stall::countDown);
        var generator = generator(Workload.Shares.CREATES, new Pace.Open(200), 1);
        var series = generator.run(begin, begin + TimeUnit.SECONDS.toNanos(1));
        assertThat(series.total().getTotalCount()).isEqualTo(received.get()).isBetween(150L, 200L);
        // half of a second was stood still: about as many requests as were due then waited for more than 100 ms
        var waited = series.total().getCountBetweenValues(100_000, 10_000_000);
        assertThat(waited).isGreaterThan(50);
        assertThat(series.failures()).isZero();
    }

    @Test
    void requestsThatNobodyGotToAreFailures() throws IOException {
        stallAt = 20;
        var begin = System.nanoTime();
        var service = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        var workload = new Workload(Workload.Shares.CREATES, service, TOKENS);
        var generator = new Generator(workload, new Pace.Open(200), service, 1, Duration.ofMillis(300));
        var series = generator.run(begin, begin + TimeUnit.MILLISECONDS.toNanos(500));
        stall.countDown();
        assertThat(series.unsent()).isPositive().isEqualTo(series.failures());
        assertThat(series.unsent() + received.get()).isBetween(95L, 100L);
    }

    @Test
    void asksForTodosThatItHasCreated() throws IOException {
        var generator = generator(new Workload.Shares(0, 50, 25), new Pace.Closed(), 2);
        generator.runUntil(400);
        assertThat(requests).contains("GET one", "GET two", "PATCH one", "PATCH two");
    }

    @Test
    void answersThatAreNoSuccessAreFailures() throws IOException {
        server.removeContext("/");
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(503, -1);
            }
        });
        var generator = generator(Workload.Shares.LISTS, new Pace.Open(100), 2);
        var begin = System.nanoTime();
        var series = generator.run(begin, begin + TimeUnit.MILLISECONDS.toNanos(300));
        assertThat(series.failures()).isPositive().isEqualTo(series.total().getTotalCount());
    }

    private Generator generator(Workload.Shares shares, Pace pace, int connections) {
        var service = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new Generator(new Workload(shares, service, TOKENS), pace, service, connections);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var number = received.incrementAndGet();
            if (number == stallAt) {
                stall.await();
            }
            var user = exchange.getRequestHeaders().getFirst("Authorization").replace("Bearer ", "");
            requests.add(exchange.getRequestMethod() + " " + user);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1/todos/" + number);
            var body = "{}".getBytes(UTF_8);
            exchange.sendResponseHeaders(exchange.getRequestMethod().equals("POST") ? 201 : 200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}

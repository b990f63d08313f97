package dev.lossless.bench.relay;

import dev.lossless.local.Http;
import dev.lossless.local.JwtKeys;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Creates todos at a constant rate, whatever the answers take.
final class Writes implements AutoCloseable {

    private static final int USERS = 50;
    private static final String TODO = "{\"title\": \"Buy milk\"}";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long LONGEST_MICROS = 120_000_000;

    private final Http http = new Http(LIMIT);
    private final URI service;
    private final List<String> tokens;
    private final LongAdder created = new LongAdder();
    private final Map<String, LongAdder> failed = new ConcurrentSkipListMap<>();

    Writes(URI service, JwtKeys keys) {
        this.service = service;
        this.tokens = IntStream.range(0, USERS)
                .mapToObj(user -> keys.token("writer-" + user, List.of()))
                .toList();
    }

    /// @return microseconds from the instant at which each write was due to its answer
    Histogram write(int rate, int seconds) throws InterruptedException {
        var latencies = new ConcurrentHistogram(LONGEST_MICROS, 3);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var begin = System.nanoTime();
            for (var number = 0; number < rate * seconds; number++) {
                var due = begin + number * 1_000_000_000L / rate;
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                var token = tokens.get(number % USERS);
                threads.submit(() -> {
                    create(token);
                    latencies.recordValue(Math.clamp((System.nanoTime() - due) / 1_000, 0, LONGEST_MICROS));
                    return null;
                });
            }
        }
        return latencies;
    }

    /// Writes that were answered with 201.
    long created() {
        return created.sum();
    }

    /// Writes that were not, by the status of their answer.
    Map<String, Long> failed() {
        var all = new TreeMap<String, Long>();
        failed.forEach((status, count) -> all.put(status, count.sum()));
        return all;
    }

    private void create(String token) throws InterruptedException {
        try {
            var answer = http.send("POST", service.resolve("/todos"), Http.bearer(token), TODO);
            if (answer.statusCode() == 201) {
                created.increment();
            } else {
                fail(Integer.toString(answer.statusCode()));
            }
        } catch (IOException _) {
            fail("none");
        }
    }

    private void fail(String status) {
        failed.computeIfAbsent(status, _ -> new LongAdder()).increment();
    }

    @Override
    public void close() {
        http.close();
    }
}

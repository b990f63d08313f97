package dev.lossless.load.relay;

import dev.lossless.local.JwtKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Writes at a constant rate, whatever the answers take, and asks the service how long its events waited for their
/// acknowledgement, from their time (just before the commit) on.
record Latency(URI service, JwtKeys keys) {

    private static final int USERS = 50;
    private static final int WARM_UP_SECONDS = 10;
    private static final Pattern BUCKET =
            Pattern.compile("outbox_publish_latency_seconds_bucket\\{le=\"([0-9.e-]+)\".*} ([0-9.eE]+)");

    void measure(int rate, int seconds) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            write(client, rate / 4, WARM_UP_SECONDS);
            write(client, rate, WARM_UP_SECONDS);
            var before = buckets(client);
            write(client, rate, seconds);
            Thread.sleep(500);
            var after = buckets(client);
            after.replaceAll((bound, count) -> count - before.getOrDefault(bound, 0.0));
            System.out.printf(
                    "latency  %d/s for %d s: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, p99.9 %.1f ms%n",
                    rate,
                    seconds,
                    percentile(after, 0.5),
                    percentile(after, 0.9),
                    percentile(after, 0.99),
                    percentile(after, 0.999));
        }
    }

    private void write(HttpClient client, int rate, int seconds) {
        var tokens = IntStream.range(0, USERS)
                .mapToObj(user -> keys.token("latency-" + user, List.of()))
                .toList();
        var failed = new LongAdder();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var begin = System.nanoTime();
            for (var number = 0; number < rate * seconds; number++) {
                var due = begin + number * 1_000_000_000L / rate;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                var token = tokens.get(number % USERS);
                threads.submit(() -> create(client, token, failed));
            }
        }
        if (failed.sum() > 0) {
            System.out.printf("latency  %d writes failed%n", failed.sum());
        }
    }

    private Void create(HttpClient client, String token, LongAdder failed) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(service.resolve("/todos"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"title\": \"Buy milk\"}"))
                .build();
        if (client.send(request, BodyHandlers.discarding()).statusCode() != 201) {
            failed.increment();
        }
        return null;
    }

    private TreeMap<Double, Double> buckets(HttpClient client) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(service.resolve("/q/metrics")).build();
        var counts = new TreeMap<Double, Double>();
        var matcher =
                BUCKET.matcher(client.send(request, BodyHandlers.ofString()).body());
        while (matcher.find()) {
            counts.put(Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)));
        }
        return counts;
    }

    /// The upper bound of the bucket, in milliseconds.
    private static double percentile(TreeMap<Double, Double> cumulative, double share) {
        var all = cumulative.lastEntry().getValue();
        return cumulative.entrySet().stream()
                        .filter(bucket -> bucket.getValue() >= share * all)
                        .findFirst()
                        .orElseThrow()
                        .getKey()
                * 1000;
    }
}

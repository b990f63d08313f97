package dev.lossless.bench.relay;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// How long after their commits todo-service's events were acknowledged by the broker, by its own histogram.
///
/// @param buckets events up to an age in seconds
record Acknowledged(TreeMap<Double, Double> buckets) {

    private static final Pattern BUCKET =
            Pattern.compile("outbox_relay_latency_seconds_bucket\\{le=\"([0-9.e-]+)\".*} ([0-9.eE]+)");

    static Acknowledged by(URI service) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(service.resolve("/q/metrics")).build();
            var matcher =
                    BUCKET.matcher(client.send(request, BodyHandlers.ofString()).body());
            var buckets = new TreeMap<Double, Double>();
            while (matcher.find()) {
                buckets.put(Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)));
            }
            return new Acknowledged(buckets);
        }
    }

    Acknowledged since(Acknowledged before) {
        var rest = new TreeMap<>(buckets);
        rest.replaceAll((bound, count) -> count - before.buckets.getOrDefault(bound, 0.0));
        return new Acknowledged(rest);
    }

    /// The upper bound of the bucket, in milliseconds: never too good.
    double percentile(double percent) {
        var wanted = percent / 100 * buckets.lastEntry().getValue();
        return buckets.entrySet().stream()
                        .filter(bucket -> bucket.getValue() >= wanted)
                        .findFirst()
                        .orElseThrow()
                        .getKey()
                * 1000;
    }
}

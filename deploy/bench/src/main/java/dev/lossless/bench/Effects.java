package dev.lossless.bench;

import dev.lossless.local.Http;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// From an event's time, just before the commit of its change, to its effect: the services count it themselves.
final class Effects {

    private static final Pattern BUCKET = Pattern.compile(
            "^(?:outbox_publish_latency|todo_consumer_effect_latency)_seconds_bucket\\{.*?le=\"([^\"]+)\"[^}]*} (\\S+)$",
            Pattern.MULTILINE);

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final RunningSystem system;
    private final Http http = new Http(LIMIT);

    Effects(RunningSystem system) {
        this.system = system;
    }

    /// Counts by upper limit, as histograms of Prometheus are: each includes the smaller ones.
    record Buckets(TreeMap<Double, Double> counts) {

        Buckets minus(Buckets earlier) {
            var difference = new TreeMap<Double, Double>();
            counts.forEach((limit, count) -> difference.put(limit, count - earlier.counts.getOrDefault(limit, 0.0)));
            return new Buckets(difference);
        }

        double count() {
            return counts.isEmpty() ? 0 : counts.lastEntry().getValue();
        }

        /// In milliseconds, interpolated within its bucket; 0 when nothing was counted.
        double percentile(double percent) {
            var wanted = count() * percent / 100;
            var below = 0.0;
            var belowCount = 0.0;
            for (var bucket : counts.entrySet()) {
                if (bucket.getValue() >= wanted && bucket.getValue() > belowCount) {
                    var upper = Double.isInfinite(bucket.getKey()) ? below : bucket.getKey();
                    var part = (wanted - belowCount) / (bucket.getValue() - belowCount);
                    return 1_000 * (below + part * (upper - below));
                }
                below = bucket.getKey();
                belowCount = bucket.getValue();
            }
            return 0;
        }
    }

    Map<Service, Buckets> now() {
        var all = new EnumMap<Service, Buckets>(Service.class);
        for (var service : Service.values()) {
            all.put(service, parse(read(service)));
        }
        return all;
    }

    private String read(Service service) {
        try {
            return http.get(URI.create(system.url(service) + "/q/metrics"));
        } catch (IOException e) {
            throw new IllegalStateException(service.module() + " does not tell its metrics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static Buckets parse(String metrics) {
        var counts = new TreeMap<Double, Double>();
        BUCKET.matcher(metrics).results().forEach(bucket -> {
            var limit = bucket.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bucket.group(1));
            counts.merge(limit, Double.parseDouble(bucket.group(2)), Double::sum);
        });
        return new Buckets(counts);
    }
}

package dev.lossless.bench;

import dev.lossless.cli.metrics.Buckets;
import dev.lossless.cli.metrics.Exposition;
import dev.lossless.local.Http;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// From an event's time, just before the commit of its change, to its effect: the services count it themselves.
final class Effects {

    private static final String PUBLISHED = "outbox_publish_latency_seconds";
    private static final String EFFECT = "todo_consumer_effect_latency_seconds";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final RunningSystem system;
    private final Http http = new Http(LIMIT);

    Effects(RunningSystem system) {
        this.system = system;
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

    /// A service has one of the two.
    static Buckets parse(String metrics) {
        var found = Exposition.parse(metrics, Set.of(PUBLISHED + "_bucket", EFFECT + "_bucket"));
        return Stream.of(PUBLISHED, EFFECT)
                .map(name -> found.buckets(name, _ -> true))
                .filter(buckets -> !buckets.counts().isEmpty())
                .findFirst()
                .orElseGet(() -> new Buckets(new TreeMap<>()));
    }
}

package dev.lossless.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.Json;
import dev.lossless.cli.RestApi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Asks a service that keeps data.
abstract sealed class ServiceProbe implements Probe {

    private final RestApi api;
    private final String what;

    private ServiceProbe(RestApi api, String what) {
        this.api = api;
        this.what = what;
    }

    @Override
    public String what() {
        return what;
    }

    JsonNode get(String path) {
        return api.get(path);
    }

    @Override
    public void close() {
        api.close();
    }

    /// analytics-consumer, for today's count. It tells no sequence: a higher count is the effect.
    static final class Count extends ServiceProbe {

        private long before;

        Count(RestApi analytics) {
            super(analytics, "analytics");
        }

        @Override
        public void begin() {
            before = created();
        }

        @Override
        public void look(SortedMap<Long, Effect> seen) {
            var now = created();
            if (now > before) {
                seen.computeIfAbsent(
                        Long.MAX_VALUE,
                        _ -> new Effect(
                                what(),
                                Instant.now(),
                                List.of("todos created today: %d -> %d".formatted(before, now)),
                                Map.of("before", before, "after", now)));
            }
        }

        private long created() {
            return get("/statistics/today").path("created").asLong();
        }
    }

    /// audit-consumer, for the user's own trail.
    static final class Trail extends ServiceProbe {

        Trail(RestApi audit) {
            super(audit, "audit");
        }

        @Override
        public void begin() {
            // each entry has its sequence
        }

        @Override
        public void look(SortedMap<Long, Effect> seen) {
            for (var entry : get("/users/me/audit?limit=5")) {
                if (entry.path("topic").asText().equals("todo.events")) {
                    seen.computeIfAbsent(entry.path("sequence").asLong(), _ -> effect(entry));
                }
            }
        }

        private Effect effect(JsonNode entry) {
            var lines = new ArrayList<>(List.of("recorded for good:"));
            Json.pretty(entry).lines().forEach(lines::add);
            return new Effect(what(), Instant.now(), lines, Map.of("entry", entry));
        }
    }
}

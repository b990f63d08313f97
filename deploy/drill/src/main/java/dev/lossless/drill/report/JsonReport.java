package dev.lossless.drill.report;

import dev.lossless.cli.Json;
import dev.lossless.drill.Happened;
import dev.lossless.drill.Outcome;
import dev.lossless.drill.fault.Fault;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The report for programs. Times in milliseconds since the begin.
final class JsonReport {

    private JsonReport() {}

    static String of(Outcome outcome) {
        var config = outcome.config();
        var json = new LinkedHashMap<String, Object>();
        json.put("holds", outcome.holds());
        json.put("commit", outcome.conditions().commit());
        json.put("machine", outcome.conditions().machine());
        json.put("seed", config.seed());
        json.put("begun", outcome.begun().toString());
        json.put("warmMillis", outcome.warm().toMillis());
        json.put("tookMillis", outcome.took().toMillis());
        json.put("rate", config.rate());
        json.put("users", config.users());
        json.put("brokers", config.brokers());
        json.put("faults", config.faults().stream().map(Fault::name).toList());
        json.put("skipped", outcome.skipped());
        json.put("counts", outcome.counts());
        json.put("invariants", outcome.judgements());
        json.put("steps", outcome.steps().stream().map(JsonReport::step).toList());
        json.put("writeLatency", latency(outcome));
        json.put(
                "lag",
                outcome.samples().stream()
                        .map(sample -> List.of(sample.at().toMillis(), sample.outbox(), sample.groups()))
                        .toList());
        return Json.pretty(json);
    }

    private static Map<String, Object> step(Happened step) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", step.name());
        json.put("seen", step.seen());
        json.put("begun", step.begun().toMillis());
        json.put("harmed", step.harmed().toMillis());
        json.put("undoing", step.undoing().toMillis());
        json.put("restored", step.restored().toMillis());
        json.put("recovered", step.recovered().map(Duration::toMillis).orElse(null));
        return json;
    }

    private static Map<String, Object> latency(Outcome outcome) {
        var latency = outcome.latency();
        var json = new LinkedHashMap<String, Object>();
        json.put("healthyP99Millis", latency.healthy().p99().toNanos() / 1e6);
        json.put("healthyWrites", latency.healthy().count());
        json.put("awayP99Millis", latency.away().p99().toNanos() / 1e6);
        json.put("awayWrites", latency.away().count());
        json.put("ratio", latency.ratio());
        json.put(
                "windows",
                latency.windows().stream()
                        .map(window -> Map.of(
                                "name", window.name(),
                                "writes", window.writes(),
                                "failed", window.failed(),
                                "p99Millis", window.p99().toNanos() / 1e6,
                                "healthyLowestMillis", window.likeLowest().toNanos() / 1e6,
                                "healthyHighestMillis", window.likeHighest().toNanos() / 1e6,
                                "exceeds", latency.exceeds(window)))
                        .toList());
        return json;
    }
}

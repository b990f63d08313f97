package dev.lossless.drill.report;

import dev.lossless.cli.report.Report;
import dev.lossless.cli.report.Report.Band;
import dev.lossless.cli.report.Report.Chart;
import dev.lossless.drill.Happened;
import dev.lossless.drill.Outcome;
import dev.lossless.drill.WriteLatency;
import dev.lossless.drill.check.Judgement;
import dev.lossless.drill.check.Lag.Sample;
import dev.lossless.drill.fault.Fault;
import dev.lossless.drill.load.Exchange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a drill leaves behind. Times in seconds since its begin.
public record DrillReport(Outcome outcome) {

    private static final List<String> CONSUMERS =
            List.of("audit-consumer", "analytics-consumer", "cache-consumer", "notification-consumer");

    /// @return the page
    public Path write(Path folder) throws IOException {
        var config = outcome.config();
        return new Report("Drill, seed " + config.seed())
                .with("holds", outcome.holds())
                .with("commit", outcome.conditions().commit())
                .with("machine", outcome.conditions().machine())
                .with("command", command())
                .with("begun", outcome.begun().toString())
                .with("warmAfter", seconds(outcome.warm()))
                .with("took", seconds(outcome.took()))
                .with("counts", outcome.counts())
                .with("skipped", outcome.skipped())
                .with("writesWhileAllWasWell", writes(outcome.latency().healthy()))
                .with("writesWhileSomethingWasAway", writes(outcome.latency().away()))
                .with("ratioOfThesePercentiles", outcome.latency().ratio())
                .with("charts", List.of(latency(), lag()))
                .with(
                        "invariants",
                        outcome.judgements().stream()
                                .map(DrillReport::invariant)
                                .toList())
                .with("faults", outcome.steps().stream().map(this::step).toList())
                .with("writesOfEachFault", writesOfEachFault())
                .write(folder, "drill");
    }

    private String command() {
        var config = outcome.config();
        return "./todo drill --seed %d --duration %ds --rate %d --users %d --brokers %d --faults %s"
                .formatted(
                        config.seed(),
                        config.duration().toSeconds(),
                        config.rate(),
                        config.users(),
                        config.brokers(),
                        config.faults().stream().map(Fault::name).collect(Collectors.joining(",")));
    }

    private static Map<String, Object> invariant(Judgement judgement) {
        var row = new LinkedHashMap<String, Object>();
        row.put("holds", judgement.holds());
        row.put("claim", judgement.claim());
        row.put("looked at", "%,d %s".formatted(judgement.looked(), judgement.what()));
        row.put("violated", judgement.violated());
        row.put("violations", judgement.violations());
        return row;
    }

    private Map<String, Object> step(Happened step) {
        var writes = outcome.exchanges().stream()
                .filter(Exchange::write)
                .filter(exchange -> exchange.at().compareTo(step.begun()) >= 0)
                .filter(exchange -> exchange.at().compareTo(step.restored()) < 0)
                .toList();
        var row = new LinkedHashMap<String, Object>();
        row.put("name", step.name());
        row.put("what", step.faults().stream().map(Fault::what).toList());
        row.put("seen", step.seen());
        row.put("begun", seconds(step.begun()));
        row.put("held", seconds(step.undoing().minus(step.harmed())));
        row.put("putRightWithin", seconds(step.restored().minus(step.undoing())));
        row.put(
                "caughtUpWithin",
                step.recovery().<Object>map(DrillReport::seconds).orElse("never"));
        row.put("writes", writes.size());
        row.put("failedWrites", writes.stream().filter(Exchange::failed).count());
        return row;
    }

    private static Map<String, Object> writes(WriteLatency.Writes writes) {
        return new TreeMap<>(
                Map.of("count", writes.count(), "failed", writes.failed(), "p99Millis", millis(writes.p99())));
    }

    private List<Map<String, Object>> writesOfEachFault() {
        var rows = new ArrayList<Map<String, Object>>();
        outcome.latency().windows().forEach((name, writes) -> {
            var row = new LinkedHashMap<String, Object>(Map.of("fault", name));
            row.putAll(writes(writes));
            rows.add(row);
        });
        return rows;
    }

    private Chart latency() {
        var bySecond = outcome.exchanges().stream()
                .filter(Exchange::write)
                .collect(Collectors.groupingBy(
                        exchange -> (double) exchange.at().toSeconds(), TreeMap::new, Collectors.toList()));
        var p50 = new ArrayList<Double>();
        var p99 = new ArrayList<Double>();
        var failed = new ArrayList<Double>();
        bySecond.values().forEach(writes -> {
            var answered = writes.stream().filter(write -> !write.failed()).toList();
            p50.add(answered.isEmpty() ? null : millis(WriteLatency.percentile(answered, 0.50)));
            p99.add(answered.isEmpty() ? null : millis(WriteLatency.percentile(answered, 0.99)));
            failed.add(writes.stream()
                    .filter(Exchange::failed)
                    .map(write -> millis(write.took()))
                    .max(Double::compare)
                    .orElse(null));
        });
        return new Chart(
                "Latency of writes",
                "ms",
                List.copyOf(bySecond.keySet()),
                new TreeMap<>(Map.of("p50", p50, "p99", p99)),
                Map.of("longest that failed", failed),
                bands());
    }

    private Chart lag() {
        var samples = outcome.samples();
        var lines = new LinkedHashMap<String, List<Double>>();
        lines.put("outbox", each(samples, sample -> sample.outbox() < 0 ? null : (double) sample.outbox()));
        CONSUMERS.forEach(consumer -> lines.put(consumer, each(samples, sample -> {
            var lag = sample.groups().get(consumer);
            return lag == null ? null : lag.doubleValue();
        })));
        return new Chart(
                "What was committed and had not yet taken effect",
                "events",
                each(samples, sample -> seconds(sample.at())),
                lines,
                Map.of(),
                bands());
    }

    /// Each fault, until it is put right.
    private List<Band> bands() {
        return outcome.steps().stream()
                .map(step -> new Band(seconds(step.begun()), seconds(step.undoing()), step.name()))
                .toList();
    }

    private static List<Double> each(List<Sample> samples, Function<Sample, Double> value) {
        return samples.stream().map(value).toList();
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}

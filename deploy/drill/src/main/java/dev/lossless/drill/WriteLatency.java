package dev.lossless.drill;

import dev.lossless.drill.check.Judgement;
import dev.lossless.drill.load.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How long writes took while Kafka, Redis or a consumer was away, and how long while all was well, in the same run.
///
/// A fault's window lasts from the harm until it is put right; starting new processes is outside of it. All windows
/// together are judged against all healthy writes together: a single one is too short for that, it is only shown.
///
/// @param healthy all writes while all was well
/// @param away    all writes in the windows of the faults
/// @param windows each fault's, by its number and name
public record WriteLatency(Writes healthy, Writes away, Map<String, Writes> windows) {

    /// What is promised, as a multiple of the healthy p99.
    private static final double LIMIT = 1.2;

    /// So many of each are needed before their p99 is judged.
    private static final int ENOUGH_WRITES = 2_000;

    /// Some writes together.
    ///
    /// @param failed those that got no answer, or 5xx
    public record Writes(long count, long failed, Duration p99) {

        static Writes of(List<Exchange> writes) {
            var failed = writes.stream().filter(Exchange::failed).count();
            return new Writes(writes.size(), failed, WriteLatency.p99(writes));
        }

        double failedShare() {
            return (double) failed / Math.max(1, count);
        }
    }

    /// How all windows together compare with the healthy p99.
    public double ratio() {
        return (double) away.p99().toNanos() / Math.max(1, healthy.p99().toNanos());
    }

    boolean enough() {
        return healthy.count() >= ENOUGH_WRITES && away.count() >= ENOUGH_WRITES;
    }

    Judgement judge() {
        var violations = new ArrayList<String>();
        if (away.failedShare() > LIMIT * healthy.failedShare()) {
            violations.add("%d of %d writes got no answer, or 5xx; of %d healthy ones %d"
                    .formatted(away.failed(), away.count(), healthy.count(), healthy.failed()));
        }
        if (enough() && ratio() > LIMIT) {
            violations.add(String.format(
                    Locale.ROOT,
                    "p99 of %d ms, %.2f times the healthy one of %d ms",
                    away.p99().toMillis(),
                    ratio(),
                    healthy.p99().toMillis()));
        }
        return new Judgement(
                "unaffected",
                "While Kafka, Redis or a consumer is away or slow, no more writes fail than while all is well, and their p99 is"
                        + " within " + LIMIT + " times the healthy one.",
                away.count(),
                enough() ? "writes" : "writes, too few to judge their p99",
                violations,
                violations.size());
    }

    /// @param warm    from when on all was well
    /// @param loadEnd when the load ended
    static WriteLatency of(List<Exchange> exchanges, List<Happened> steps, Duration warm, Duration loadEnd) {
        var writes = exchanges.stream().filter(Exchange::write).toList();
        var healthy = healthySpans(steps, warm, loadEnd);
        var all = writes.stream()
                .filter(write -> healthy.stream().anyMatch(span -> span.holds(write)))
                .toList();
        var away = steps.stream()
                .filter(Happened::aside)
                .flatMap(step -> harmed(step).of(writes).stream())
                .toList();
        var windows = new LinkedHashMap<String, Writes>();
        for (var number = 0; number < steps.size(); number++) {
            var step = steps.get(number);
            if (step.aside()) {
                windows.put(
                        (number + 1) + " " + step.name(), Writes.of(harmed(step).of(writes)));
            }
        }
        return new WriteLatency(Writes.of(all), Writes.of(away), windows);
    }

    private static Span harmed(Happened step) {
        return new Span(step.harmed(), step.undoing());
    }

    private static List<Span> healthySpans(List<Happened> steps, Duration warm, Duration loadEnd) {
        var spans = new ArrayList<Span>();
        var from = warm;
        for (var step : steps) {
            spans.add(new Span(from, step.begun()));
            from = step.over();
        }
        spans.add(new Span(from, loadEnd));
        return spans.stream().filter(span -> span.length().isPositive()).toList();
    }

    /// The 99th percentile; zero of nothing.
    public static Duration p99(List<Exchange> exchanges) {
        return percentile(exchanges, 0.99);
    }

    /// A percentile; zero of nothing.
    public static Duration percentile(List<Exchange> exchanges, double part) {
        var times = exchanges.stream().map(Exchange::took).sorted().toList();
        return times.isEmpty() ? Duration.ZERO : times.get((int) Math.ceil(part * times.size()) - 1);
    }

    private record Span(Duration from, Duration to) {

        Duration length() {
            return to.minus(from);
        }

        boolean holds(Exchange exchange) {
            return exchange.at().compareTo(from) >= 0 && exchange.at().compareTo(to) < 0;
        }

        List<Exchange> of(List<Exchange> exchanges) {
            return exchanges.stream().filter(this::holds).toList();
        }
    }
}

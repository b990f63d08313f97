package dev.lossless.drill;

import dev.lossless.drill.check.Judgement;
import dev.lossless.drill.load.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How long writes took while Kafka, Redis or a consumer was away, and how long while all was well, in the same run.
///
/// A fault's window lasts from the harm until it is put right; starting new processes is outside of it. All windows
/// together are judged against all healthy writes together. A single window is too short for that: it is shown beside
/// the healthy windows of about its own length, so that one sees how much such windows differ by themselves.
///
/// @param healthy all writes while all was well
/// @param away    all writes in the windows of the faults
/// @param windows of the faults
public record WriteLatency(Writes healthy, Writes away, List<Window> windows) {

    /// What is promised, as a multiple of the healthy p99.
    public static final double LIMIT = 1.2;

    private static final int FEWEST_WRITES = 50;

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

    /// A fault's time.
    ///
    /// @param p99          of the writes that were due in it
    /// @param likeLowest   the lowest p99 of a healthy window of this length
    /// @param likeHighest  the highest
    /// @param failed       writes that got no answer, or 5xx
    public record Window(
            String name,
            Duration length,
            long writes,
            Duration p99,
            Duration likeLowest,
            Duration likeHighest,
            long failed) {

        /// How it compares with the healthy p99.
        public double ratio(Writes healthy) {
            return (double) p99.toNanos() / Math.max(1, healthy.p99().toNanos());
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

    /// Not within the limit, and not within what healthy windows of its length show either.
    public boolean exceeds(Window window) {
        return window.ratio(healthy) > LIMIT && window.p99().compareTo(window.likeHighest()) > 0;
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
        var windows = steps.stream()
                .filter(Happened::aside)
                .map(step -> window(step, writes, healthy))
                .toList();
        return new WriteLatency(Writes.of(all), Writes.of(away), windows);
    }

    private static Span harmed(Happened step) {
        return new Span(step.harmed(), step.undoing());
    }

    private static Window window(Happened step, List<Exchange> writes, List<Span> healthy) {
        var span = harmed(step);
        var mine = span.of(writes);
        var like = healthy.stream()
                .flatMap(long_ -> long_.pieces(span.length()).stream())
                .map(piece -> piece.of(writes))
                .filter(piece -> piece.size() >= FEWEST_WRITES)
                .map(WriteLatency::p99)
                .sorted()
                .toList();
        return new Window(
                step.name(),
                span.length(),
                mine.size(),
                p99(mine),
                like.isEmpty() ? Duration.ZERO : like.getFirst(),
                like.isEmpty() ? Duration.ZERO : like.getLast(),
                mine.stream().filter(Exchange::failed).count());
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

        List<Span> pieces(Duration length) {
            var pieces = new ArrayList<Span>();
            for (var at = from; at.plus(length).compareTo(to) <= 0; at = at.plus(length)) {
                pieces.add(new Span(at, at.plus(length)));
            }
            return pieces;
        }
    }
}

package dev.lossless.faults;

import dev.lossless.faults.load.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How long writes took while Kafka, Redis or a consumer was away, and how long while all was well, in the same run.
///
/// A fault's window lasts from the harm until it is put right; starting new processes is outside of it. It is compared
/// with all healthy writes together, and with the healthy windows of about its own length: so the page shows how much
/// such windows differ by themselves on this machine.
///
/// @param healthy p99 of all healthy writes
/// @param writes  how many those were
/// @param windows of the faults
public record WriteLatency(Duration healthy, long writes, List<Window> windows) {

    /// What is promised, as a multiple of the healthy p99.
    public static final double LIMIT = 1.2;

    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final int FEWEST_WRITES = 50;

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
        double ratio(Duration healthy) {
            return (double) p99.toNanos() / healthy.toNanos();
        }
    }

    /// Not within the limit, and not within what healthy windows of its length show either.
    public boolean exceeds(Window window) {
        return window.ratio(healthy) > LIMIT && window.p99().compareTo(window.likeHighest()) > 0;
    }

    static WriteLatency of(List<Exchange> exchanges, List<Happened> steps, Duration loadEnd) {
        var writes = exchanges.stream().filter(Exchange::write).toList();
        var healthy = healthySpans(steps, loadEnd);
        var all = writes.stream()
                .filter(write -> healthy.stream().anyMatch(span -> span.holds(write)))
                .toList();
        var windows = steps.stream()
                .filter(Happened::aside)
                .map(step -> window(step, writes, healthy))
                .filter(window -> window.writes() >= FEWEST_WRITES)
                .toList();
        return new WriteLatency(p99(all), all.size(), windows);
    }

    private static Window window(Happened step, List<Exchange> writes, List<Span> healthy) {
        var span = new Span(step.harmed(), step.undoing());
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

    private static List<Span> healthySpans(List<Happened> steps, Duration loadEnd) {
        var spans = new ArrayList<Span>();
        var from = WARM_UP;
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

package dev.lossless.drill.report;

import dev.lossless.drill.Happened;
import dev.lossless.drill.Outcome;
import dev.lossless.drill.WriteLatency;
import dev.lossless.drill.WriteLatency.Window;
import dev.lossless.drill.check.Judgement;
import dev.lossless.drill.check.Lag.Sample;
import dev.lossless.drill.fault.Fault;
import dev.lossless.drill.load.Exchange;
import dev.lossless.drill.report.Plot.Point;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The report for people: one page that needs nothing but itself.
final class Page {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private static final List<Double> MILLIS = List.of(1.0, 10.0, 100.0, 1_000.0, 10_000.0);
    private static final List<Double> RECORDS = List.of(1.0, 10.0, 100.0, 1_000.0, 10_000.0);
    private static final List<String> LAG_STYLES = List.of("outbox", "audit", "analytics", "cache");

    private final Outcome outcome;

    Page(Outcome outcome) {
        this.outcome = outcome;
    }

    String html() {
        return template()
                .replace("@TITLE@", "Drill, seed " + outcome.config().seed())
                .replace("@CONDITIONS@", escaped(conditions()))
                .replace("@VERDICT@", verdict())
                .replace("@FACTS@", facts())
                .replace("@INVARIANTS@", each(outcome.judgements(), Page::invariant))
                .replace("@LATENCY@", latency())
                .replace("@LAG@", lag())
                .replace("@STEPS@", steps())
                .replace("@SKIPPED@", skipped())
                .replace("@TOGETHER@", together())
                .replace("@COMPARISON@", comparison())
                .replace("@COMMAND@", escaped(command()));
    }

    private String conditions() {
        var config = outcome.config();
        return "Commit %s, on %s. %d requests a second from %d users, %d broker%s. Services, servers and load on one machine."
                .formatted(
                        outcome.conditions().commit(),
                        outcome.conditions().machine(),
                        config.rate(),
                        config.users(),
                        config.brokers(),
                        config.brokers() == 1 ? "" : "s");
    }

    private String verdict() {
        var failed = outcome.judgements().stream()
                .filter(judgement -> !judgement.holds())
                .count();
        return failed == 0
                ? "<p class=\"verdict good\">All %d invariants hold</p>"
                        .formatted(outcome.judgements().size())
                : "<p class=\"verdict bad\">%d of %d invariants do not hold</p>"
                        .formatted(failed, outcome.judgements().size());
    }

    private String facts() {
        var facts = new TreeMap<Integer, String>();
        var counts = outcome.counts();
        facts.put(1, fact("%,d".formatted(outcome.steps().size()), "faults"));
        facts.put(2, fact("%,d".formatted(counts.get("acknowledged")), "writes acknowledged"));
        facts.put(3, fact("%,d".formatted(counts.get("unknown")), "no answer, or 5xx"));
        facts.put(4, fact("%,d".formatted(counts.get("refused")), "refused on purpose"));
        facts.put(5, fact("%,d".formatted(counts.get("events")), "events"));
        facts.put(6, fact("%,d".formatted(counts.get("duplicates")), "published again"));
        facts.put(7, fact(clock(outcome.took()), "from %s".formatted(TIME.format(outcome.begun()))));
        return String.join("", facts.values());
    }

    private static String fact(String value, String name) {
        return "<div><b>%s</b><span>%s</span></div>".formatted(value, name);
    }

    private static String invariant(Judgement judgement) {
        var violations = judgement.violations().stream()
                .map(violation -> "<li>" + escaped(violation) + "</li>")
                .collect(Collectors.joining());
        var more = judgement.violated() > judgement.violations().size()
                ? "<li>… %,d in all</li>".formatted(judgement.violated())
                : "";
        return """
                <tr><td class="%s">%s</td><td>%s%s</td><td class="number">%,d %s</td></tr>
                """.formatted(
                        judgement.holds() ? "good" : "bad",
                        judgement.holds() ? "holds" : "FAILS",
                        escaped(judgement.claim()),
                        violations.isEmpty() ? "" : "<ul>" + violations + more + "</ul>",
                        judgement.looked(),
                        escaped(judgement.what()));
    }

    private String latency() {
        var bySecond = outcome.exchanges().stream()
                .filter(Exchange::write)
                .collect(Collectors.groupingBy(
                        exchange -> exchange.at().toSeconds(), TreeMap::new, Collectors.toList()));
        var plot = plot("Latency of writes over time", 340, 1, 40_000);
        plot.ticks(MILLIS, value -> value < 1_000 ? "%.0f ms".formatted(value) : "%.0f s".formatted(value / 1_000));
        plot.level(millisOf(outcome.latency().healthy().p99()), "healthy p99");
        plot.dots(
                "failed",
                outcome.exchanges().stream()
                        .filter(Exchange::write)
                        .filter(Exchange::failed)
                        .map(exchange -> new Point(exchange.at(), millisOf(exchange.took())))
                        .toList());
        plot.line("p99", percentiles(bySecond, 0.99), Duration.ofSeconds(2));
        plot.line("p50", percentiles(bySecond, 0.50), Duration.ofSeconds(2));
        return plot.svg();
    }

    private static List<Point> percentiles(Map<Long, List<Exchange>> bySecond, double part) {
        var points = new ArrayList<Point>();
        bySecond.forEach((second, exchanges) -> {
            var answered =
                    exchanges.stream().filter(exchange -> !exchange.failed()).toList();
            if (!answered.isEmpty()) {
                var at = Duration.ofSeconds(second).plusMillis(500);
                points.add(new Point(at, millisOf(WriteLatency.percentile(answered, part))));
            }
        });
        return points;
    }

    private String lag() {
        var plot = plot("What was committed and had not yet taken effect", 260, 0.5, 20_000);
        plot.ticks(RECORDS, value -> "%,.0f".formatted(value));
        var gap = Duration.ofSeconds(4);
        plot.line(
                LAG_STYLES.getFirst(),
                lag(sample -> sample.outbox() < 0 ? Optional.empty() : Optional.of(sample.outbox())),
                gap);
        for (var style : LAG_STYLES.subList(1, LAG_STYLES.size())) {
            plot.line(style, lag(sample -> Optional.ofNullable(sample.groups().get(style + "-consumer"))), gap);
        }
        return plot.svg();
    }

    /// One number of a sample, if it was seen.
    private interface Seen {
        Optional<Long> in(Sample sample);
    }

    private List<Point> lag(Seen seen) {
        return outcome.samples().stream()
                .flatMap(sample -> seen.in(sample).map(value -> new Point(sample.at(), value)).stream())
                .toList();
    }

    private Plot plot(String label, int height, double lowest, double highest) {
        var plot = new Plot(label, height, outcome.took(), lowest, highest);
        for (var index = 0; index < outcome.steps().size(); index++) {
            var step = outcome.steps().get(index);
            plot.band("recovery", step.undoing(), step.over(), "", step.name() + ": put right, catching up");
            plot.band(
                    step.aside() ? "aside" : "central",
                    step.begun(),
                    step.undoing(),
                    Integer.toString(index + 1),
                    step.name());
        }
        return plot;
    }

    private String steps() {
        return IntStream.range(0, outcome.steps().size())
                .mapToObj(index -> step(index + 1, outcome.steps().get(index)))
                .collect(Collectors.joining());
    }

    private String step(int number, Happened step) {
        var writes = outcome.exchanges().stream()
                .filter(Exchange::write)
                .filter(exchange -> exchange.at().compareTo(step.begun()) >= 0)
                .filter(exchange -> exchange.at().compareTo(step.restored()) < 0)
                .toList();
        var what = step.faults().stream().map(Fault::what).collect(Collectors.joining("; "));
        return """
                <tr><td class="number">%d</td><td class="number">%s</td><td><b>%s</b><br>%s<br><i>%s</i></td>
                <td class="number">%s</td><td class="number">%s</td><td class="number">%s</td><td class="number">%d of %d</td></tr>
                """.formatted(
                        number,
                        clock(step.begun()),
                        escaped(step.name()),
                        escaped(what),
                        escaped(String.join("; ", step.seen())),
                        seconds(step.undoing().minus(step.harmed())),
                        seconds(step.restored().minus(step.undoing())),
                        step.recovery().map(Page::seconds).orElse("<b class=\"bad\">never</b>"),
                        writes.stream().filter(Exchange::failed).count(),
                        writes.size());
    }

    private String skipped() {
        if (outcome.skipped().isEmpty()) {
            return "";
        }
        return outcome.skipped().entrySet().stream()
                .map(skipped -> "<li><b>%s</b>: %s</li>".formatted(skipped.getKey(), escaped(skipped.getValue())))
                .collect(Collectors.joining("", "<h3>Not done here</h3><ul>", "</ul>"));
    }

    private String together() {
        var healthy = outcome.latency().healthy();
        var away = outcome.latency().away();
        return String.format(
                Locale.ROOT,
                "All %,d writes of these windows together: %,d failed, p99 %s. All %,d healthy writes: %,d failed, p99 %s."
                        + " Ratio of the two: %.2f.",
                away.count(),
                away.failed(),
                millis(away.p99()),
                healthy.count(),
                healthy.failed(),
                millis(healthy.p99()),
                outcome.latency().ratio());
    }

    private String comparison() {
        return each(outcome.latency().windows(), this::window);
    }

    private String window(Window window) {
        var latency = outcome.latency();
        var exceeds = latency.exceeds(window);
        var ratio = window.ratio(latency.healthy());
        var within = ratio <= WriteLatency.LIMIT;
        var word = within ? "within 1.2 ×" : exceeds ? "above" : "within the spread of healthy windows";
        return """
                <tr><td>%s</td><td class="number">%s</td><td class="number">%,d</td><td class="number">%d</td>
                <td class="number">%s</td><td class="number">%.2f</td><td class="number">%s – %s</td><td class="%s">%s</td></tr>
                """.formatted(
                        escaped(window.name()),
                        seconds(window.length()),
                        window.writes(),
                        window.failed(),
                        millis(window.p99()),
                        ratio,
                        millis(window.likeLowest()),
                        millis(window.likeHighest()),
                        exceeds ? "warn" : "good",
                        word);
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

    /// Makes one row of each.
    private interface Row<T> {
        String of(T value);
    }

    private static <T> String each(List<T> values, Row<T> row) {
        return values.stream().map(row::of).collect(Collectors.joining());
    }

    private static double millisOf(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%,.1f ms", millisOf(duration));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
    }

    private static String clock(Duration duration) {
        return "%d:%02d".formatted(duration.toMinutes(), duration.toSecondsPart());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String template() {
        try (var page = Page.class.getResourceAsStream("drill.html")) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

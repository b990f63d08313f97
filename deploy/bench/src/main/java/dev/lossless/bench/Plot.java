package dev.lossless.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/// A measurement as a picture: answers per second over time, and latency by percentile.
record Plot(Measurement measured) {

    private static final int WIDTH = 880;
    private static final int HEIGHT = 300;
    private static final int TOP = 52;
    private static final int BOTTOM = 252;
    private static final int LEFT_FROM = 64;
    private static final int LEFT_TO = 420;
    private static final int RIGHT_FROM = 510;
    private static final int RIGHT_TO = 860;
    private static final double LOWEST_MILLIS = 1;
    private static final List<Double> PERCENTILES = List.of(0.0, 50.0, 90.0, 99.0, 99.9, 99.99);
    private static final int STEPS = 80;

    String svg() {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <style>
                  text { fill: #333 } .axis { stroke: #999; fill: none } .grid { stroke: #ddd; fill: none }
                  .a { stroke: #0b6bcb; fill: none; stroke-width: 2 } .title { font-weight: bold }
                  .back { fill: #fff }
                  @media (prefers-color-scheme: dark) {
                    text { fill: #ddd } .grid { stroke: #444 } .a { stroke: #6cb6ff } .back { fill: #16191d }
                  }
                </style>
                <rect class="back" width="%1$d" height="%2$d" rx="6"/>
                <text class="title" x="%d" y="24">%s, %s</text>
                %s%s</svg>
                """.formatted(
                        WIDTH, HEIGHT, LEFT_FROM - 40, measured.profile(), measured.offered(), throughput(), latency());
    }

    private String throughput() {
        var seconds = measured.series().seconds();
        var count = Math.min(seconds.size(), (int) measured.seconds());
        var highest = roundUp(
                seconds.stream().mapToDouble(Histogram::getTotalCount).max().orElse(1));
        var points = IntStream.range(0, count)
                .mapToObj(second -> point(
                        x(LEFT_FROM, LEFT_TO, (second + 0.5) / measured.seconds()),
                        y(seconds.get(second).getTotalCount() / highest)))
                .collect(Collectors.joining(" "));
        var labels = new StringBuilder();
        for (var part = 0; part <= 4; part++) {
            labels.append(horizontal(LEFT_FROM, LEFT_TO, y(part / 4.0), "%,.0f".formatted(highest * part / 4)));
        }
        return labels
                + text(
                        (LEFT_FROM + LEFT_TO) / 2,
                        BOTTOM + 36,
                        "middle",
                        "answers per second, over %.0f seconds".formatted(measured.seconds()))
                + text(LEFT_FROM, BOTTOM + 18, "middle", "0")
                + text(LEFT_TO, BOTTOM + 18, "middle", "%.0f s".formatted(measured.seconds()))
                + line(points);
    }

    private String latency() {
        var latencies = measured.series().total();
        var decades = Math.max(1, Math.ceil(Math.log10(latencies.getMaxValue() / 1_000.0 / LOWEST_MILLIS)));
        ToDoubleFunction<Double> height = percent -> {
            var millis = latencies.getValueAtPercentile(percent) / 1_000.0;
            return Math.max(0, Math.log10(millis / LOWEST_MILLIS)) / decades;
        };
        var points = IntStream.rangeClosed(0, STEPS)
                .mapToObj(step -> (double) step / STEPS)
                .map(share -> point(x(RIGHT_FROM, RIGHT_TO, share), y(height.applyAsDouble(percentAt(share)))))
                .collect(Collectors.joining(" "));
        var labels = new StringBuilder();
        for (var decade = 0; decade <= decades; decade++) {
            labels.append(
                    horizontal(RIGHT_FROM, RIGHT_TO, y(decade / decades), "%,.0f ms".formatted(Math.pow(10, decade))));
        }
        for (var percent : PERCENTILES) {
            labels.append(text(x(RIGHT_FROM, RIGHT_TO, shareAt(percent)), BOTTOM + 18, "middle", trim(percent)));
        }
        return labels
                + text((RIGHT_FROM + RIGHT_TO) / 2, BOTTOM + 36, "middle", "latency by percentile")
                + line(points);
    }

    /// The axis gives each further nine the same room.
    private static double shareAt(double percent) {
        return -Math.log10(1 - percent / 100) / 4;
    }

    private static double percentAt(double share) {
        return 100 * (1 - Math.pow(10, -4 * share));
    }

    private static String trim(double percent) {
        return "p" + (percent == Math.rint(percent) ? "%.0f".formatted(percent) : Double.toString(percent));
    }

    private static double roundUp(double value) {
        var step = Math.pow(10, Math.floor(Math.log10(Math.max(1, value)))) / 2;
        return Math.ceil(value * 1.05 / step) * step;
    }

    private static double x(int from, int to, double share) {
        return from + share * (to - from);
    }

    private static double y(double share) {
        return BOTTOM - share * (BOTTOM - TOP);
    }

    private static String point(double x, double y) {
        return String.format(Locale.ROOT, "%.1f,%.1f", x, y);
    }

    private static String line(String points) {
        return "<polyline class=\"a\" points=\"" + points + "\"/>\n";
    }

    private static String horizontal(int from, int to, double y, String label) {
        return String.format(
                        Locale.ROOT,
                        "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%3$.1f\"/>%n",
                        from,
                        to,
                        y)
                + text(from - 6, y + 4, "end", label);
    }

    private static String text(double x, double y, String anchor, String text) {
        return String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text);
    }
}

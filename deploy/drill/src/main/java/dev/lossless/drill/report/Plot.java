package dev.lossless.drill.report;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// A drawing of values over time, as SVG. The values' axis is logarithmic.
final class Plot {

    private static final int WIDTH = 1_160;
    private static final int LEFT = 64;
    private static final int RIGHT = 12;
    private static final int TOP = 30;
    private static final int BOTTOM = 28;

    private final int height;
    private final double seconds;
    private final double lowest;
    private final double highest;
    private final StringBuilder svg = new StringBuilder();

    /// @param lowest  the lowest value shown, above 0
    /// @param highest the highest
    Plot(String label, int height, Duration length, double lowest, double highest) {
        this.height = height;
        this.seconds = Math.max(1, length.toMillis() / 1_000.0);
        this.lowest = lowest;
        this.highest = highest;
        svg.append("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n".formatted(WIDTH, height, label));
    }

    /// A point of a line; values below the lowest are drawn on the axis.
    record Point(Duration at, double value) {}

    /// A time that is marked, with a number above it.
    Plot band(String style, Duration from, Duration to, String label, String title) {
        var left = x(from);
        var width = Math.max(2, x(to) - left);
        svg.append(text(
                "<g class=\"band %s\"><title>%s</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                style, title, left, TOP, width, height - TOP - BOTTOM));
        if (!label.isEmpty()) {
            svg.append(text("<text x=\"%.1f\" y=\"%d\">%s</text>", left + width / 2, TOP - 8, label));
        }
        svg.append("</g>\n");
        return this;
    }

    /// A horizontal line at a value.
    Plot level(double value, String label) {
        svg.append(text(
                "<g class=\"level\"><line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                        + "<text x=\"%d\" y=\"%.1f\">%s</text></g>\n",
                LEFT, WIDTH - RIGHT, y(value), y(value), WIDTH - RIGHT - 4, y(value) - 5, label));
        return this;
    }

    Plot ticks(List<Double> values, java.util.function.DoubleFunction<String> name) {
        for (var value : values) {
            svg.append(text(
                    "<g class=\"tick\"><line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                            + "<text x=\"%d\" y=\"%.1f\">%s</text></g>\n",
                    LEFT, WIDTH - RIGHT, y(value), y(value), LEFT - 8, y(value) + 4, name.apply(value)));
        }
        var step = seconds > 1_200 ? 300 : seconds > 400 ? 60 : seconds > 120 ? 30 : 10;
        for (var at = 0; at <= seconds; at += step) {
            svg.append(text(
                    "<text class=\"time\" x=\"%.1f\" y=\"%d\">%d:%02d</text>\n",
                    x(Duration.ofSeconds(at)), height - 8, at / 60, at % 60));
        }
        return this;
    }

    /// A line through the points; it is interrupted where two are further apart than `gap`.
    Plot line(String style, List<Point> points, Duration gap) {
        var path = new StringBuilder();
        Point before = null;
        for (var point : points) {
            var joined = before != null && point.at().minus(before.at()).compareTo(gap) <= 0;
            path.append(text("%s%.1f %.1f", joined ? "L" : "M", x(point.at()), y(point.value())));
            before = point;
        }
        svg.append("<path class=\"line %s\" d=\"%s\"/>\n".formatted(style, path));
        return this;
    }

    /// Of dots that cover each other one is drawn.
    Plot dots(String style, List<Point> points) {
        points.stream()
                .map(point -> text(
                        "<circle class=\"%s\" cx=\"%.0f\" cy=\"%.0f\" r=\"2\"/>\n",
                        style, x(point.at()), y(point.value())))
                .distinct()
                .forEach(svg::append);
        return this;
    }

    String svg() {
        return svg + "</svg>\n";
    }

    private double x(Duration at) {
        return LEFT + at.toMillis() / 1_000.0 / seconds * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        var shown = Math.clamp(value, lowest, highest);
        var part = (Math.log(shown) - Math.log(lowest)) / (Math.log(highest) - Math.log(lowest));
        return height - BOTTOM - part * (height - TOP - BOTTOM);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}

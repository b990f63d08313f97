package dev.lossless.cli.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What a service answered under `/q/metrics`, or a part of it.
public record Exposition(List<Sample> samples) {

    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)$");
    private static final Pattern LABEL = Pattern.compile("(?:^|,)([a-zA-Z_][a-zA-Z0-9_]*)=\"([^\"]*)\"");

    /// A metric's value.
    public record Sample(String name, Map<String, String> labels, double value) {}

    /// @param names the metrics that are wanted
    public static Exposition parse(String text, Set<String> names) {
        return new Exposition(SAMPLE.matcher(text)
                .results()
                .filter(sample -> names.contains(sample.group(1)))
                .map(sample -> new Sample(sample.group(1), labels(sample.group(2)), number(sample.group(3))))
                .toList());
    }

    private static Map<String, String> labels(String text) {
        var labels = new HashMap<String, String>();
        if (text != null) {
            LABEL.matcher(text).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        }
        return labels;
    }

    private static double number(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    /// Of all samples of this name; 0 when there is none.
    public double sum(String name) {
        return sum(name, _ -> true);
    }

    /// Of those samples of this name whose labels are wanted.
    public double sum(String name, Predicate<Map<String, String>> wanted) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name))
                .filter(sample -> wanted.test(sample.labels()))
                .mapToDouble(Sample::value)
                .sum();
    }

    /// The buckets of a histogram, of all labels together.
    ///
    /// @param name without `_bucket`
    public Buckets buckets(String name, Predicate<Map<String, String>> wanted) {
        var counts = new TreeMap<Double, Double>();
        samples.stream()
                .filter(sample -> sample.name().equals(name + "_bucket"))
                .filter(sample -> wanted.test(sample.labels()))
                .forEach(sample -> counts.merge(number(sample.labels().get("le")), sample.value(), Double::sum));
        return new Buckets(counts);
    }
}

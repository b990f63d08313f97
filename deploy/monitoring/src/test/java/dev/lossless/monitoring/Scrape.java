package dev.lossless.monitoring;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What Prometheus would know of the running services: every metric with the labels that it bears.
final class Scrape {

    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ");
    private static final Pattern LABEL = Pattern.compile("(?:^|,)([a-zA-Z_][a-zA-Z0-9_]*)=\"");

    /// What Prometheus adds by itself.
    private static final Set<String> OF_TARGET = Set.of("job", "instance", "pod", "namespace");

    private final Map<String, Set<String>> labels = new TreeMap<>(Map.of("up", Set.of()));

    void add(String exposition) {
        SAMPLE.matcher(exposition).results().forEach(sample -> {
            var known = labels.computeIfAbsent(sample.group(1), _ -> new TreeSet<>());
            if (sample.group(2) != null) {
                LABEL.matcher(sample.group(2))
                        .results()
                        .map(label -> label.group(1))
                        .forEach(known::add);
            }
        });
    }

    /// The metrics of the query that nobody exports.
    Set<String> unknownMetrics(PromQl query) {
        var unknown = new TreeSet<>(query.metrics());
        unknown.removeAll(labels.keySet());
        return unknown;
    }

    /// The labels of the query that none of its metrics bears.
    Set<String> unknownLabels(PromQl query) {
        var unknown = new TreeSet<>(query.labels());
        unknown.removeAll(OF_TARGET);
        query.metrics().forEach(metric -> unknown.removeAll(labels.getOrDefault(metric, Set.of())));
        return unknown;
    }
}

package dev.lossless.cli.metrics;

import java.util.TreeMap;

/// Counts by upper limit, as histograms of Prometheus are: each includes the smaller ones.
public record Buckets(TreeMap<Double, Double> counts) {

    public Buckets minus(Buckets earlier) {
        var difference = new TreeMap<Double, Double>();
        counts.forEach((limit, count) -> difference.put(limit, count - earlier.counts.getOrDefault(limit, 0.0)));
        return new Buckets(difference);
    }

    public double count() {
        return counts.isEmpty() ? 0 : counts.lastEntry().getValue();
    }

    /// In milliseconds, interpolated within its bucket; 0 when nothing was counted.
    public double percentile(double percent) {
        var wanted = count() * percent / 100;
        var below = 0.0;
        var belowCount = 0.0;
        for (var bucket : counts.entrySet()) {
            if (bucket.getValue() >= wanted && bucket.getValue() > belowCount) {
                var upper = Double.isInfinite(bucket.getKey()) ? below : bucket.getKey();
                var part = (wanted - belowCount) / (bucket.getValue() - belowCount);
                return 1_000 * (below + part * (upper - below));
            }
            below = bucket.getKey();
            belowCount = bucket.getValue();
        }
        return 0;
    }
}

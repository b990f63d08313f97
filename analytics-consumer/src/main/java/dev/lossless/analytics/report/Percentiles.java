package dev.lossless.analytics.report;

import dev.lossless.analytics.figures.CompletionTime;
import dev.lossless.analytics.report.Report.CompletionTimes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Percentiles by nearest rank: pN is the shortest time within which at least N of 100 completions lie.
final class Percentiles {

    private static final List<Integer> ASKED = List.of(50, 75, 90, 95, 99);

    private Percentiles() {}

    /// @param buckets how many completions took as long as a bucket of [CompletionTime] says
    static CompletionTimes of(SortedMap<Integer, Long> buckets) {
        var completions = buckets.values().stream().mapToLong(Long::longValue).sum();
        var seconds = new LinkedHashMap<String, Double>();
        if (completions > 0) {
            ASKED.forEach(percent -> seconds.put("p" + percent, seconds(buckets, rank(percent, completions))));
        }
        return new CompletionTimes(completions, seconds);
    }

    private static long rank(int percent, long completions) {
        return Math.ceilDiv(percent * completions, 100);
    }

    private static double seconds(Map<Integer, Long> buckets, long rank) {
        var seen = 0L;
        for (var bucket : buckets.entrySet()) {
            seen += bucket.getValue();
            if (seen >= rank) {
                return CompletionTime.middle(bucket.getKey()).toMillis() / 1_000.0;
            }
        }
        throw new IllegalStateException("only " + seen + " completions, asked for number " + rank);
    }
}

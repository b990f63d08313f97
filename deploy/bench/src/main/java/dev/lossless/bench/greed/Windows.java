package dev.lossless.bench.greed;

import dev.lossless.bench.Series;
import java.util.Collection;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/// Windows of time by turn: one without the greedy user, one with him.
///
/// @param rounds  of both
/// @param seconds of each, the pause at its begin included
record Windows(int rounds, int seconds) {

    /// Not counted at the begin of each: what the one before has left is answered meanwhile.
    static final int PAUSE = 2;

    private static final long HIGHEST_MICROS = 120_000_000;

    int all() {
        return 2 * rounds * seconds;
    }

    /// When the greedy user begins, in seconds from the begin of the first window.
    int greedBegin(int round) {
        return (2 * round + 1) * seconds + PAUSE;
    }

    int greedEnd(int round) {
        return (2 * round + 2) * seconds;
    }

    /// The median of the windows' 99th percentiles, in microseconds.
    ///
    /// @param series that began with the first window
    /// @param greedy of those with him, or of the others
    long p99(Collection<Series> series, boolean greedy) {
        var sorted = IntStream.range(0, rounds)
                .mapToLong(round -> window(series, 2 * round + (greedy ? 1 : 0)).getValueAtPercentile(99))
                .sorted()
                .toArray();
        return (sorted[(rounds - 1) / 2] + sorted[rounds / 2]) / 2;
    }

    private Histogram window(Collection<Series> series, int number) {
        var window = new Histogram(HIGHEST_MICROS, 3);
        for (var one : series) {
            var of = one.seconds();
            IntStream.range(number * seconds + PAUSE, Math.min((number + 1) * seconds, of.size()))
                    .forEach(second -> window.add(of.get(second)));
        }
        return window;
    }
}

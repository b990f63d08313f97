package dev.lossless.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// What was answered, second by second. Used by one thread at a time.
public final class Series {

    private static final long HIGHEST_MICROS = 120_000_000;
    private static final int DIGITS = 3;

    private final long begin;
    private final List<Histogram> seconds = new ArrayList<>();
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private long broken;
    private long unsent;

    /// @param begin in the time of `System.nanoTime`; what was to be sent before it is warm-up and is not
    ///     counted
    public Series(long begin) {
        this.begin = begin;
    }

    /// @param due when the request was to be sent; a request that had to wait for a connection waited for the
    ///     system
    public void answered(int status, long due, long now) {
        if (due < begin) {
            return;
        }
        statuses.merge(status, 1L, Long::sum);
        second(now).recordValue(Math.min(HIGHEST_MICROS, Math.max(1, (now - due) / 1_000)));
    }

    void broken() {
        broken++;
    }

    /// A request that nobody got to: those before it kept every connection busy until the patience ended.
    void unsent(long due) {
        if (due >= begin) {
            unsent++;
        }
    }

    public long unsent() {
        return unsent;
    }

    private Histogram second(long now) {
        var number = (int) ((now - begin) / 1_000_000_000);
        while (seconds.size() <= number) {
            seconds.add(new Histogram(HIGHEST_MICROS, DIGITS));
        }
        return seconds.get(number);
    }

    public Histogram total() {
        var total = new Histogram(HIGHEST_MICROS, DIGITS);
        seconds.forEach(total::add);
        return total;
    }

    /// One histogram of microseconds for each second.
    public List<Histogram> seconds() {
        return seconds;
    }

    /// Answers by status.
    public Map<Integer, Long> statuses() {
        return statuses;
    }

    /// Answers that were not 2xx, connections that broke, and requests that were never sent.
    public long failures() {
        return broken
                + unsent
                + statuses.entrySet().stream()
                        .filter(status -> status.getKey() / 100 != 2)
                        .mapToLong(Map.Entry::getValue)
                        .sum();
    }
}

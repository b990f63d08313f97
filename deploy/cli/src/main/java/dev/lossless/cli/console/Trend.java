package dev.lossless.cli.console;

import dev.lossless.cli.metrics.Buckets;
import dev.lossless.cli.metrics.Exposition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/// A service's metrics of the last minutes, some seconds apart.
final class Trend {

    private static final long KEPT = Duration.ofMinutes(10).toNanos();
    private static final long APART = Duration.ofSeconds(5).toNanos();

    private final Deque<Reading> readings = new ArrayDeque<>();

    private record Reading(long at, Exposition metrics) {}

    /// What has changed between two readings.
    ///
    /// @param seconds between them; 0 when there was only one
    record Change(Exposition before, Exposition now, double seconds) {

        /// Of a counter. One that is lower than before began anew with its service.
        double increase(String name, Predicate<Map<String, String>> wanted) {
            var end = now.sum(name, wanted);
            var begin = before.sum(name, wanted);
            return end < begin ? end : end - begin;
        }

        double increase(String name) {
            return increase(name, _ -> true);
        }

        OptionalDouble perSecond(String name, Predicate<Map<String, String>> wanted) {
            return seconds == 0 ? OptionalDouble.empty() : OptionalDouble.of(increase(name, wanted) / seconds);
        }

        /// Of a histogram, in milliseconds; empty when nothing was counted.
        OptionalDouble percentile(String name, double percent, Predicate<Map<String, String>> wanted) {
            var counted = counted(now.buckets(name, wanted), before.buckets(name, wanted));
            return counted.count() > 0 ? OptionalDouble.of(counted.percentile(percent)) : OptionalDouble.empty();
        }

        private static Buckets counted(Buckets end, Buckets begin) {
            return end.count() < begin.count() ? end : end.minus(begin);
        }
    }

    synchronized void add(long at, Exposition metrics) {
        var last = readings.pollLast();
        if (last != null
                && (readings.isEmpty() || last.at() - readings.getLast().at() >= APART)) {
            readings.addLast(last);
        }
        readings.addLast(new Reading(at, metrics));
        while (at - readings.getFirst().at() > KEPT) {
            readings.removeFirst();
        }
    }

    /// Since that long ago, or since the first reading. Call it when there is one.
    synchronized Change over(Duration time) {
        var now = readings.getLast();
        var before = readings.getFirst();
        for (var reading : readings) {
            if (now.at() - reading.at() >= time.toNanos()) {
                before = reading;
            }
        }
        return new Change(before.metrics(), now.metrics(), (now.at() - before.at()) / 1e9);
    }
}

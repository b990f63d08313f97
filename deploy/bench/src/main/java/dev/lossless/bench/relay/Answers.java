package dev.lossless.bench.relay;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// How long after a write was answered its event reached a subscriber: what of the event's age is not the write's own.
/// An event that was earlier than the answer counts as 0.
final class Answers {

    private static final long LONGEST_MICROS = 120_000_000;

    private final Map<String, Long> first = new ConcurrentHashMap<>();
    private final LongAdder failed = new LongAdder();
    private final Histogram later = new ConcurrentHistogram(LONGEST_MICROS, 3);

    /// @param todo its id
    void answered(String todo) {
        if (first.putIfAbsent(todo, System.nanoTime()) != null) {
            first.remove(todo);
            later.recordValue(0);
        }
    }

    /// @param todo its id
    void received(String todo) {
        var now = System.nanoTime();
        var answered = first.putIfAbsent(todo, now);
        if (answered != null) {
            first.remove(todo);
            later.recordValue(Math.clamp((now - answered) / 1_000, 0, LONGEST_MICROS));
        }
    }

    /// A write was not answered with 201.
    void failed() {
        failed.increment();
    }

    /// How many writes were not answered with 201 since the last call of [#forget].
    long failures() {
        return failed.sum();
    }

    /// In microseconds, since the last call of [#forget].
    Histogram later() {
        return later.copy();
    }

    void forget() {
        later.reset();
        failed.reset();
    }
}

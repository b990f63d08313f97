package dev.lossless.subscriber.jdbc;

import java.util.Map;
import java.util.TreeMap;

/// The sequences of a stream that are missing below the highest one that came, as ranges.
final class MissingRanges {

    /// The last sequence of each range by its first one.
    private final TreeMap<Long, Long> before = new TreeMap<>();

    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    /// A range that is stored.
    void stored(long first, long last) {
        before.put(first, last);
        ranges.put(first, last);
    }

    /// Above all others.
    void add(long first, long last) {
        ranges.put(first, last);
    }

    /// @return whether the sequence was missing; it is not any more
    boolean fill(long sequence) {
        var range = ranges.floorEntry(sequence);
        if (range == null || range.getValue() < sequence) {
            return false;
        }
        ranges.remove(range.getKey());
        if (range.getKey() < sequence) {
            ranges.put(range.getKey(), sequence - 1);
        }
        if (sequence < range.getValue()) {
            ranges.put(sequence + 1, range.getValue());
        }
        return true;
    }

    /// Those that were stored and are to be removed, also because their last sequence changed.
    Map<Long, Long> removed() {
        return without(before, ranges);
    }

    Map<Long, Long> added() {
        return without(ranges, before);
    }

    private static Map<Long, Long> without(Map<Long, Long> ranges, Map<Long, Long> others) {
        var left = new TreeMap<>(ranges);
        left.entrySet().removeAll(others.entrySet());
        return left;
    }
}

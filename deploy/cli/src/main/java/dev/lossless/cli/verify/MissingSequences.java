package dev.lossless.cli.verify;

import java.util.TreeMap;
import java.util.function.BiConsumer;

/// The numbers of a stream that were passed over so far, as ranges: as small as the stream is orderly.
final class MissingSequences {

    private final TreeMap<Long, Long> ranges = new TreeMap<>();
    private long reach;

    void seen(long sequence) {
        if (sequence > reach + 1) {
            ranges.put(reach + 1, sequence - 1);
        }
        if (sequence > reach) {
            reach = sequence;
        } else {
            fill(sequence);
        }
    }

    private void fill(long sequence) {
        var range = ranges.floorEntry(sequence);
        if (range == null || range.getValue() < sequence) {
            return;
        }
        ranges.remove(range.getKey());
        if (range.getKey() < sequence) {
            ranges.put(range.getKey(), sequence - 1);
        }
        if (sequence < range.getValue()) {
            ranges.put(sequence + 1, range.getValue());
        }
    }

    /// First and last number of each range.
    void forEach(BiConsumer<Long, Long> action) {
        ranges.forEach(action);
    }
}

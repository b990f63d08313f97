package dev.lossless.cli.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The numbers of a stream that were passed over so far, as ranges: as small as the stream is orderly.
///
/// A number is `epoch × 1,000,000,000 + n`. A later epoch goes on from the n that the publisher's database knew: what
/// that had lost is not missing. Between two epochs nobody knows which numbers were given, but how many are missing.
final class MissingSequences {

    private static final long EPOCH = 1_000_000_000;

    /// By the first number.
    private final TreeMap<Long, Range> ranges = new TreeMap<>();

    private long reach;

    /// @param first number that may be missing
    /// @param last  number that may be missing
    /// @param count how many of them are, at least
    record Range(long first, long last, long count) {

        static Range of(long first, long last) {
            return new Range(first, last, last - first + 1);
        }

        private boolean isBetweenEpochs() {
            return first / EPOCH != last / EPOCH;
        }
    }

    void seen(long sequence) {
        if (sequence > reach) {
            pass(sequence);
            reach = sequence;
        } else {
            fill(sequence);
        }
    }

    private void pass(long sequence) {
        var count = sequence / EPOCH == reach / EPOCH ? sequence - reach - 1 : sequence % EPOCH - reach % EPOCH - 1;
        if (count > 0) {
            put(new Range(reach + 1, sequence - 1, count));
        }
    }

    private void fill(long sequence) {
        var entry = ranges.floorEntry(sequence);
        if (entry == null || entry.getValue().last() < sequence) {
            return;
        }
        var range = entry.getValue();
        ranges.remove(range.first());
        if (range.isBetweenEpochs()) {
            put(new Range(range.first(), range.last(), range.count() - 1));
        } else {
            put(Range.of(range.first(), sequence - 1));
            put(Range.of(sequence + 1, range.last()));
        }
    }

    private void put(Range range) {
        if (range.count() > 0) {
            ranges.put(range.first(), range);
        }
    }

    List<Range> ranges() {
        return new ArrayList<>(ranges.values());
    }
}

package dev.lossless.analytics.figures;

import java.time.Duration;

/// How long todos take from creation to completion, in buckets whose width grows with the time: below 64 ms
/// each millisecond has one, and every doubling after that has 32. What a bucket stands for, its middle, is at
/// most 1.6 % away from what was counted in it. Whole numbers only, so that every machine comes to the same
/// bucket.
public final class CompletionTime {

    private static final int PRECISION = 5;
    private static final int PER_DOUBLING = 1 << PRECISION;

    private CompletionTime() {}

    /// @param time less than nothing counts as nothing: clocks differ
    static int bucket(Duration time) {
        var millis = Math.max(0, time.toMillis());
        var shift = shift(millis);
        return shift * PER_DOUBLING + (int) (millis >>> shift);
    }

    private static int shift(long millis) {
        return Math.max(0, Long.SIZE - 1 - PRECISION - Long.numberOfLeadingZeros(millis));
    }

    /// The middle of a bucket.
    public static Duration middle(int bucket) {
        var shift = Math.max(0, bucket / PER_DOUBLING - 1);
        var least = (long) (bucket - shift * PER_DOUBLING) << shift;
        return Duration.ofMillis(least + ((1L << shift) >> 1));
    }
}

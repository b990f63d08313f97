package dev.lossless.subscriber;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How the numbers of a stream follow each other: `epoch × 1,000,000,000 + n`. The epoch is 0 until the
/// publisher's database is replaced or restored for the first time; n goes on from what the database knows
/// then. So n has no gap, and a later number is always higher.
public final class Sequence {

    public static final long EPOCH = 1_000_000_000;

    /// An event whose n is further ahead is refused: it would turn the true ones into late ones.
    public static final long LONGEST_JUMP = 1_000_000;

    /// Epochs are minutes since this moment, or a few more.
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

    private Sequence() {}

    public static long epochOf(long sequence) {
        return sequence / EPOCH;
    }

    public static long numberOf(long sequence) {
        return sequence % EPOCH;
    }

    /// How many events are missing between two numbers of a stream. Negative when the second one begins a new
    /// epoch with an n that was there before: the publisher's database had lost that many events, and they are
    /// withdrawn.
    ///
    /// @param last the highest that is known; 0 before the first
    /// @param next a higher one
    public static long between(long last, long next) {
        return epochOf(last) == epochOf(next) ? next - last - 1 : numberOf(next) - numberOf(last) - 1;
    }

    /// Why no such event can have been published; empty when it can.
    ///
    /// @param last the highest number that is known of the stream; 0 when nothing is: then its first event may
    ///     be any
    public static Optional<String> refusal(long last, long sequence) {
        if (last == 0) {
            return Optional.empty();
        }
        if (numberOf(sequence) == 0 || sequence >= firstImpossible()) {
            return Optional.of("its sequence is of an epoch that cannot be");
        }
        return numberOf(sequence) > numberOf(last) + LONGEST_JUMP
                ? Optional.of("its sequence is more than %d ahead of the one before".formatted(LONGEST_JUMP))
                : Optional.empty();
    }

    /// From this one on all lie in the future.
    public static long firstImpossible() {
        var latest = Duration.between(FIRST, Instant.now().plus(CLOCKS_DIFFER)).toMinutes();
        return Math.max(1, latest + 1) * EPOCH;
    }
}

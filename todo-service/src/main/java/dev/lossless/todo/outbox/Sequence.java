package dev.lossless.todo.outbox;

import java.time.Duration;
import java.time.Instant;

/// The numbers of a stream: `epoch × 1,000,000,000 + n`. The epoch is raised when a server may have fewer
/// commits than were published, and n goes on from what that server knows. So each number is higher than all
/// that were given before, by whatever server. It stays below 2^53 for longer than anybody needs: epochs are
/// minutes.
public final class Sequence {

    static final long EPOCH = 1_000_000_000;

    /// How far the clocks of servers may differ; an epoch that is further in the future was given by nobody.
    private static final long MINUTES_AHEAD = Duration.ofDays(1).toMinutes();

    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    private Sequence() {}

    public static long epochOf(long sequence) {
        return sequence / EPOCH;
    }

    /// n, which has no gap within a stream, also from one epoch to the next.
    public static long numberOf(long sequence) {
        return sequence % EPOCH;
    }

    public static long of(long epoch, long number) {
        return epoch * EPOCH + number;
    }

    /// The sequence that follows this one in this epoch, or in its own when that is later.
    public static long after(long last, long epoch) {
        return Math.max(last, of(epoch, numberOf(last))) + 1;
    }

    /// The epoch of what is raised at this moment, unless that of before is as late.
    static long epochAt(Instant moment) {
        return Math.max(0, Duration.between(FIRST, moment).toMinutes());
    }

    /// Whether this service can have given it.
    public static boolean isPossible(long sequence, Instant now) {
        return numberOf(sequence) > 0 && epochOf(sequence) <= epochAt(now) + MINUTES_AHEAD;
    }
}

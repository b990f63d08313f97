package dev.lossless.subscriber;

import java.util.Comparator;

/// The place of an event in its user's stream.
///
/// @param sequence from 1, at most [#LAST]
public record Position(UserStream stream, long sequence) implements Comparable<Position> {

    /// The highest number that JSON, JavaScript and Lua hold exactly: 2^53 - 1.
    public static final long LAST = (1L << 53) - 1;

    private static final Comparator<Position> ORDER =
            Comparator.comparing(Position::stream).thenComparingLong(Position::sequence);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    /// As it stands in logs.
    @Override
    public String toString() {
        return "userId=%s topic=%s sequence=%d".formatted(stream.userId(), stream.topic(), sequence);
    }
}

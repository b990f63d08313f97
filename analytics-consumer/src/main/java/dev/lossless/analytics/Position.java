package dev.lossless.analytics;

import java.util.Comparator;

/// The place of an event in its user's stream.
///
/// @param sequence from 1
record Position(UserStream stream, long sequence) implements Comparable<Position> {

    private static final Comparator<Position> KEY_ORDER =
            Comparator.comparing(Position::stream).thenComparingLong(Position::sequence);

    /// The order of the primary key of `dead_letter`.
    @Override
    public int compareTo(Position other) {
        return KEY_ORDER.compare(this, other);
    }
}

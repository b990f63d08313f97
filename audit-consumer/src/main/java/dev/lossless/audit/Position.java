package dev.lossless.audit;

import java.util.Comparator;

/// The place of an event in its user's stream.
///
/// @param sequence from 1
record Position(UserStream stream, long sequence) implements Comparable<Position> {

    private static final Comparator<Position> KEY_ORDER = Comparator.comparing(
                    (Position position) -> position.stream().userId())
            .thenComparing(position -> position.stream().topic())
            .thenComparingLong(Position::sequence);

    /// The order of the tables' primary keys. All replicas write in it, so that none waits for another in a circle.
    @Override
    public int compareTo(Position other) {
        return KEY_ORDER.compare(this, other);
    }
}

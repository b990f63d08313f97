package dev.lossless.analytics;

import java.time.LocalDate;
import java.util.Comparator;

/// What is counted: that something of this type happened on this day to a todo of this priority.
///
/// @param day in UTC
/// @param priority of the todo after the change
record Fact(LocalDate day, String type, Priority priority) implements Comparable<Fact> {

    private static final Comparator<Fact> KEY_ORDER = Comparator.comparing(Fact::day)
            .thenComparing(Fact::type)
            .thenComparing(fact -> fact.priority().name());

    /// The order of the primary key of `daily_count`. All replicas write in it, so that none waits for another in a
    /// circle.
    @Override
    public int compareTo(Fact other) {
        return KEY_ORDER.compare(this, other);
    }
}

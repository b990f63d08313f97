package dev.lossless.analytics.figures;

import java.time.LocalDate;
import java.util.Optional;

/// Open todos of one priority that are due on the same day.
///
/// @param day since 1970-01-01
record DueGroup(int day, Priority priority) {

    static final int NEVER = Integer.MAX_VALUE;

    /// @throws ArithmeticException for a year beyond some five million
    static DueGroup of(Priority priority, Optional<LocalDate> dueDate) {
        return new DueGroup(
                dueDate.map(date -> Math.toIntExact(date.toEpochDay())).orElse(NEVER), priority);
    }
}

package dev.lossless.analytics.figures;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/// A quarter of an hour, the smallest time for which events are counted: the days of every time zone begin and
/// end with one.
///
/// @param number since 1970-01-01T00:00Z
public record Slot(int number) implements Comparable<Slot> {

    public static final int SECONDS = 900;

    /// The one that holds this moment.
    static Slot of(Instant moment) {
        return new Slot(Math.toIntExact(Math.floorDiv(moment.getEpochSecond(), SECONDS)));
    }

    /// The first one of a day.
    public static Slot firstOf(LocalDate day, ZoneId zone) {
        return of(day.atStartOfDay(zone).toInstant());
    }

    @Override
    public int compareTo(Slot other) {
        return Integer.compare(number, other.number);
    }
}

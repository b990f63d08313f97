package dev.lossless.analytics.report;

import dev.lossless.analytics.figures.Slot;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/// Whole days of a time zone.
///
/// @param to the last one
record Period(LocalDate from, LocalDate to, ZoneId zone) {

    static Period of(LocalDate day, ZoneId zone) {
        return new Period(day, day, zone);
    }

    List<LocalDate> days() {
        return from.datesUntil(to.plusDays(1)).toList();
    }

    /// The first day of each ISO week, or of what of the week is in the period.
    List<LocalDate> weeks() {
        return days().stream()
                .filter(day -> day.equals(from) || day.getDayOfWeek() == DayOfWeek.MONDAY)
                .toList();
    }

    int firstSlot() {
        return Slot.firstOf(from, zone).number();
    }

    /// The first one after the period.
    int endSlot() {
        return Slot.firstOf(to.plusDays(1), zone).number();
    }
}

package dev.lossless.analytics.figures;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// Since when quarters of an hour are kept. What was before is kept by the day of UTC.
///
/// @param since the first day of a month, so that the answer changes once a month
public record Kept(LocalDate since) {

    public static final int SLOTS_OF_A_DAY = 86_400 / Slot.SECONDS;

    /// @param time for which they are kept at least
    public static Kept at(Instant now, Duration time) {
        return new Kept(LocalDate.ofInstant(now.minus(time), ZoneOffset.UTC).withDayOfMonth(1));
    }

    /// The first one that is kept.
    public int firstSlot() {
        return Slot.firstOf(since, ZoneOffset.UTC).number();
    }

    /// The day of UTC, since 1970-01-01, that holds this slot.
    public static int dayOf(int slot) {
        return Math.floorDiv(slot, SLOTS_OF_A_DAY);
    }
}

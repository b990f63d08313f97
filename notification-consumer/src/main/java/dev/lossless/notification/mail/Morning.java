package dev.lossless.notification.mail;

import dev.lossless.edge.TimeZones;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// The hour of the day at which a user hears what is due, in a time zone.
record Morning(LocalTime hour, ZoneId zone) {

    /// The next one after a moment. On a day whose clock skips that hour it is as much later; on one
    /// whose clock shows it twice it is the first of the two.
    Instant after(Instant moment) {
        var day = day(moment);
        var next = of(day);
        while (!next.isAfter(moment)) {
            day = day.plusDays(1);
            next = of(day);
        }
        return next;
    }

    /// Whether the hour of that moment's day has come.
    boolean hasCome(Instant moment) {
        return !of(day(moment)).isAfter(moment);
    }

    LocalDate day(Instant moment) {
        return LocalDate.ofInstant(moment, zone);
    }

    Instant of(LocalDate day) {
        return day.atTime(hour).atZone(zone).toInstant();
    }

    /// UTC where a stored zone is not known any more, as after a step back to an older JVM.
    static ZoneId zone(String name) {
        return TimeZones.isKnown(name) ? TimeZones.named(name) : ZoneOffset.UTC;
    }
}

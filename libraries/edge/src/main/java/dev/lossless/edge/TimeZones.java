package dev.lossless.analytics.report;

import java.time.ZoneId;
import java.util.Map;

/// The time zones of the IANA database, by their names there, as far as the Java runtime carries its data.
final class TimeZones {

    /// Links of the database (file `backward`) that Java's data leave out, and the zones that they lead to.
    private static final Map<String, String> LEFT_OUT = Map.of(
            "EST", "America/Panama",
            "HST", "Pacific/Honolulu",
            "MST", "America/Phoenix",
            "ROC", "Asia/Taipei");

    /// What Java's data add.
    private static final String NOT_IANA = "SystemV/";

    private TimeZones() {}

    /// @throws IllegalArgumentException for a name that is not in the database
    static ZoneId named(String name) {
        var zone = LEFT_OUT.getOrDefault(name, name);
        if (zone.startsWith(NOT_IANA) || !ZoneId.getAvailableZoneIds().contains(zone)) {
            throw new IllegalArgumentException(name);
        }
        return ZoneId.of(zone);
    }
}

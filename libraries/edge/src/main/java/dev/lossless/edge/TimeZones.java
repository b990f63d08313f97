package dev.lossless.edge;

import java.time.ZoneId;
import java.util.Map;

/// The time zones of the IANA database, by their names there, as far as the Java runtime carries its data.
public final class TimeZones {

    /// Links of the database (file `backward`) that Java's data leave out, and the zones that they lead to.
    private static final Map<String, String> LEFT_OUT = Map.of(
            "EST", "America/Panama",
            "HST", "Pacific/Honolulu",
            "MST", "America/Phoenix",
            "ROC", "Asia/Taipei");

    /// What Java's data add.
    private static final String NOT_IANA = "SystemV/";

    private TimeZones() {}

    /// Whether the database has a zone or a link of this name.
    public static boolean isKnown(String name) {
        return LEFT_OUT.containsKey(name)
                || !name.startsWith(NOT_IANA) && ZoneId.getAvailableZoneIds().contains(name);
    }

    /// @throws IllegalArgumentException for a name that is not in the database
    public static ZoneId named(String name) {
        if (!isKnown(name)) {
            throw new IllegalArgumentException(name);
        }
        return ZoneId.of(LEFT_OUT.getOrDefault(name, name));
    }
}

package dev.lossless.edge;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/// A time in a request, as RFC 3339 writes it: with seconds and an offset of at most 18 hours, T and Z in
/// upper case, years 1000 to 9999 of UTC. What only Java reads, such as a time without seconds or the hour
/// 24, is refused, and so are leap seconds, which Java does not know.
public final class Timestamp {

    /// What it must be, for the answer that refuses something else.
    public static final String EXPECTED = "must be an RFC 3339 time, such as 2026-11-30T08:00:00Z";

    private static final Pattern TEXT = Pattern.compile(
            "[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T"
                    + "(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?(?:Z|[+-](?:(?:0[0-9]|1[0-7]):[0-5][0-9]|18:00))");
    private static final Instant FIRST = Instant.parse("1000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Timestamp() {}

    /// @throws IllegalArgumentException for anything else
    /// @throws java.time.DateTimeException for a day or an offset that does not exist
    public static Instant parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        var time = OffsetDateTime.parse(text).toInstant();
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new IllegalArgumentException(text);
        }
        return time;
    }
}

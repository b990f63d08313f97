package dev.lossless.subscriber;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// The times in events: RFC 3339.
public final class EventTime {

    /// How times are written in events. Any other spelling takes the JDK's parser ten times as long.
    private static final String USUAL = "0000-00-00T00:00:00.000000Z";

    private EventTime() {}

    /// The same as [Instant#parse].
    ///
    /// @throws DateTimeException when it is no time
    public static Instant parse(String text) {
        return isUsual(text) ? usual(text) : Instant.parse(text);
    }

    private static boolean isUsual(String text) {
        if (text.length() != USUAL.length()) {
            return false;
        }
        for (var index = 0; index < USUAL.length(); index++) {
            var wanted = USUAL.charAt(index);
            var found = text.charAt(index);
            if (wanted == '0' ? found < '0' || found > '9' : found != wanted) {
                return false;
            }
        }
        return number(text, 11, 13) < 24 && number(text, 17, 19) < 60; // 24:00 and leap seconds are times, too
    }

    private static Instant usual(String text) {
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19),
                        number(text, 20, 26) * 1_000)
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int begin, int end) {
        return Integer.parseInt(text, begin, end, 10);
    }
}

package dev.lossless.cli.argument;

import java.time.Duration;
import java.util.Locale;

/// How long something lasts: a whole number of seconds, minutes or hours, as in `90s`, `5m` or `1h`, at most a
/// week.
public record Span(Duration duration) {

    private static final Text TEXT = new Text("[1-9][0-9]{0,5}[smh]", "such as 90s, 5m or 1h, at most a week");
    private static final Duration MOST = Duration.ofDays(7);

    static Span of(String text) {
        var duration = Duration.parse("PT" + TEXT.require(text).toUpperCase(Locale.ROOT));
        if (duration.compareTo(MOST) > 0) {
            throw TEXT.refusal(text);
        }
        return new Span(duration);
    }
}

package dev.lossless.todo.tracing;

import io.opentelemetry.api.trace.SpanContext;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/// Where a request stands in a trace (W3C Trace Context, level 2): the value of `traceparent`.
public record Trace(String traceparent) {

    /// Version 00; a later version begins with the same fields, the first two of which must not be all zeros.
    private static final Pattern VALID =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}" + "-[0-9a-f]{2}");
    private static final int LENGTH = 55;

    /// What a request with this header continues; a new trace when the header is absent or not valid.
    static Trace continuing(String header) {
        return isValid(header) ? new Trace("00" + header.substring(2, LENGTH)) : begin();
    }

    static Trace of(SpanContext span) {
        var flags = span.getTraceFlags().asHex();
        return new Trace("00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + flags);
    }

    /// A new trace, not sampled: nobody has asked for it to be recorded.
    static Trace begin() {
        return new Trace("00-" + hex(nonZero()) + hex(nonZero()) + "-" + hex(nonZero()) + "-00");
    }

    /// The trace's id, for logs.
    public String id() {
        return traceparent.substring(3, 35);
    }

    private static boolean isValid(String header) {
        return header != null
                && (header.length() == LENGTH || isLaterVersion(header))
                && VALID.matcher(header.substring(0, LENGTH)).matches();
    }

    private static boolean isLaterVersion(String header) {
        return header.length() > LENGTH && header.charAt(LENGTH) == '-' && !header.startsWith("00");
    }

    private static String hex(long number) {
        return HexFormat.of().toHexDigits(number);
    }

    private static long nonZero() {
        var random = ThreadLocalRandom.current();
        var number = random.nextLong();
        return number == 0 ? 1 : number;
    }
}

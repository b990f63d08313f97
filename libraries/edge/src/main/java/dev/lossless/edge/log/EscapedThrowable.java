package dev.lossless.edge.log;

import java.util.stream.Stream;

/// What was thrown, as a log shows it, with messages that are one line each.
final class EscapedThrowable extends Throwable {

    private final String text;

    private EscapedThrowable(Throwable original) {
        super(
                original.getMessage() == null ? null : escape(original.getMessage()),
                original.getCause() == null ? null : of(original.getCause()));
        this.text = escape(original.toString());
        setStackTrace(original.getStackTrace());
        for (var suppressed : original.getSuppressed()) {
            addSuppressed(of(suppressed));
        }
    }

    static EscapedThrowable of(Throwable original) {
        return new EscapedThrowable(original);
    }

    /// Whether its text, or that of a cause, is more than a line.
    static boolean needsEscape(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(100)
                .anyMatch(cause -> needsEscape(cause.toString()));
    }

    static boolean needsEscape(String text) {
        return text.codePoints().anyMatch(EscapedThrowable::isUnsafe);
    }

    static String escape(String text) {
        var line = new StringBuilder(text.length());
        text.codePoints().forEach(character -> append(line, character));
        return line.toString();
    }

    private static void append(StringBuilder line, int character) {
        switch (character) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (isUnsafe(character)) {
                    line.append("\\u%04x".formatted(character));
                } else {
                    line.appendCodePoint(character);
                }
            }
        }
    }

    /// Control characters, line and paragraph separators, and what turns the direction of writing.
    private static boolean isUnsafe(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            case Character.FORMAT ->
                character >= 0x202a && character <= 0x202e || character >= 0x2066 && character <= 0x2069;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}

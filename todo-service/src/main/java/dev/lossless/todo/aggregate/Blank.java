package dev.lossless.todo.aggregate;

import java.util.regex.Pattern;

/// A text of nothing but characters that Unicode calls white space.
public final class Blank {

    private static final Pattern SPACE = Pattern.compile("\\p{IsWhite_Space}*");

    /// Without the control characters that no text may have.
    private static final Pattern STORABLE = Pattern.compile("[\\p{IsWhite_Space}&&[\\P{Cc}\\t\\n\\r]]*");

    private Blank() {}

    public static boolean is(String text) {
        return SPACE.matcher(text).matches();
    }

    /// Null when the text is blank. One that is refused in any case, for its length or a character, stays.
    public static String toNone(String text, int max) {
        return text == null || text.length() <= max && STORABLE.matcher(text).matches() ? null : text;
    }
}

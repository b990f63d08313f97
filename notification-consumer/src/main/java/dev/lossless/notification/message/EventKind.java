package dev.lossless.notification.message;

import java.util.Locale;
import java.util.regex.Pattern;

/// The name of an event type as receivers see it: `TodoCreated` is `todo.created`. A type of another form keeps
/// its name.
public final class EventKind {

    private static final Pattern TYPE = Pattern.compile("(?:[A-Z][a-z0-9]*)+");
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9]*(?:\\.[a-z][a-z0-9]*)*");
    private static final Pattern WORD = Pattern.compile("[A-Z][a-z0-9]*");

    private EventKind() {}

    public static String ofType(String type) {
        return TYPE.matcher(type).matches()
                ? WORD.matcher(type)
                        .replaceAll(word ->
                                (word.start() == 0 ? "" : ".") + word.group().toLowerCase(Locale.ROOT))
                : type;
    }

    /// The type that receivers know by this name.
    public static String toType(String kind) {
        if (!isKind(kind)) {
            return kind;
        }
        var type = new StringBuilder();
        for (var word : kind.split("\\.")) {
            type.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        return type.toString();
    }

    public static boolean isKind(String text) {
        return KIND.matcher(text).matches();
    }
}

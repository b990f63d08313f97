package dev.lossless.notification.feed;

import java.util.regex.Pattern;

/// How far a reader has come: the last sequence of each topic. It is given and taken as one text.
record Cursor(long todoEvents, long userEvents) {

    static final Cursor BEGIN = new Cursor(0, 0);

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,16})-([0-9]{1,16})");

    /// @throws IllegalArgumentException for a text that is none
    static Cursor parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        return new Cursor(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    Cursor withTodoEvents(long sequence) {
        return new Cursor(sequence, userEvents);
    }

    Cursor withUserEvents(long sequence) {
        return new Cursor(todoEvents, sequence);
    }

    @Override
    public String toString() {
        return todoEvents + "-" + userEvents;
    }
}

package dev.lossless.cli.argument;

/// A text of others as a message shows it.
public final class Shown {

    private static final int MOST = 60;

    private Shown() {}

    /// On one line, and not longer than one.
    public static String of(String text) {
        var visible = text.replaceAll("\\p{Cntrl}", "?");
        return visible.length() > MOST ? visible.substring(0, MOST) + "…" : visible;
    }
}

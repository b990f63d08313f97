package dev.lossless.cli;

import java.io.PrintStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a verb writes: results to `out`, everything else to `err`.
///
/// @param colour      whether to colour and emphasise; never needed to understand the text
/// @param interactive whether somebody can be asked
public record Terminal(PrintStream out, PrintStream err, boolean colour, boolean interactive) {

    private static final String ESCAPE = "\u001b[";
    private static final Pattern HIDDEN =
            Pattern.compile("\u001b\\[[0-9;]*m|[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]");

    /// The script `todo` tells what it sees, as the JVM cannot tell cheaply.
    static Terminal ofThisProcess() {
        var plain = System.getenv("NO_COLOR");
        var colour = Boolean.getBoolean("todo.terminal.out") && (plain == null || plain.isEmpty());
        return new Terminal(System.out, System.err, colour, Boolean.getBoolean("todo.terminal.in"));
    }

    public void line() {
        out.println();
    }

    public void line(String text) {
        out.println(visible(text));
    }

    public void line(String format, Object... values) {
        out.println(visible(format.formatted(values)));
    }

    /// One line for something that went wrong.
    public void error(String text) {
        out.flush();
        err.println(style("31", "todo: ") + visible(text));
    }

    /// Texts of others, such as those of records, move no cursor and rewrite no line: what is not to be seen
    /// is shown as its code. Where there is colour, only changes of colour pass.
    private String visible(String text) {
        return HIDDEN.matcher(text).replaceAll(found -> {
            var sequence = found.group();
            var shown = colour && sequence.length() > 1
                    ? sequence
                    : "\\u%04x".formatted((int) sequence.charAt(0)) + sequence.substring(1);
            return Matcher.quoteReplacement(shown);
        });
    }

    public String strong(String text) {
        return style("1", text);
    }

    public String faint(String text) {
        return style("2", text);
    }

    public String good(String text) {
        return style("32", text);
    }

    private String style(String code, String text) {
        return colour ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
    }
}

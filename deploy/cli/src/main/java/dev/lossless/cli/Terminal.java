package dev.lossless.cli;

import java.io.PrintStream;

/// Where a verb writes: results to `out`, everything else to `err`.
///
/// @param colour      whether to colour and emphasise; never needed to understand the text
/// @param interactive whether somebody can be asked
public record Terminal(PrintStream out, PrintStream err, boolean colour, boolean interactive) {

    private static final String ESCAPE = "\u001b[";

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
        out.println(text);
    }

    public void line(String format, Object... values) {
        out.println(format.formatted(values));
    }

    /// One line for something that went wrong.
    public void error(String text) {
        out.flush();
        err.println(style("31", "todo: ") + text);
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

package dev.lossless.cli.system;

import dev.lossless.cli.Terminal;
import dev.lossless.local.system.Progress;
import java.time.Duration;
import java.util.Locale;

/// Prints a start and a stop step by step, apart from a verb's result: to standard error.
final class StepPrinter implements Progress {

    private final Terminal terminal;

    StepPrinter(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void ready(String name, String address, String note, Duration after) {
        var seconds = String.format(Locale.ROOT, "%6.1f s", after.toMillis() / 1_000.0);
        var remark = note.isEmpty() ? "" : "  (" + note + ")";
        terminal.err().println(terminal.faint(seconds) + "  %-22s".formatted(name) + address + remark);
    }

    @Override
    public void stopped(String name) {
        terminal.err().println("          " + name + " stopped");
    }

    @Override
    public void note(String text) {
        terminal.err().println(text);
    }
}

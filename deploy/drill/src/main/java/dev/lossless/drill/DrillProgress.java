package dev.lossless.drill;

import dev.lossless.cli.Terminal;
import dev.lossless.drill.fault.Fault;
import dev.lossless.drill.fault.Schedule.Step;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// Tells how far a drill has come: a line for each fault, and on a terminal a line of live numbers below.
public final class DrillProgress {

    private static final Duration REFRESH = Duration.ofSeconds(1);
    private static final String CLEAR = "\r\u001b[K";

    private final Terminal terminal;

    public DrillProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    void began(List<Fault> possible, Map<String, String> skipped) {
        skipped.forEach((name, missing) -> line("  SKIPPED  " + name + ": " + missing));
        line("%d faults to choose from. Load begins; the first fault waits until the services are warm."
                .formatted(possible.size()));
    }

    void warm(Duration after, boolean allIsWell) {
        line(
                allIsWell
                        ? "Warm after %s.".formatted(seconds(after))
                        : "After %s still not every request is answered within a second: this machine is busy. Faults begin all the same."
                                .formatted(seconds(after)));
    }

    void begins(Step step) {
        if (terminal.interactive()) {
            line(terminal.faint("        %s, for %s".formatted(step.name(), seconds(step.hold()))));
        }
    }

    void happened(Happened step) {
        var recovery = step.recovery().map(DrillProgress::seconds);
        line("%s  %-36s held %s, caught up %s"
                .formatted(
                        seconds(step.begun()),
                        step.name(),
                        seconds(step.undoing().minus(step.harmed())),
                        recovery.map(took -> took + " after it was put right").orElse("NEVER")));
        step.seen().forEach(seen -> line(terminal.faint("          " + seen)));
    }

    void quiet() {
        line("The load has stopped; waiting until nothing waits, then looking at everything.");
    }

    /// Shows the text again and again until it is closed.
    Live live(Supplier<String> text) {
        if (!terminal.interactive()) {
            return () -> {};
        }
        var thread = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Thread.sleep(REFRESH);
                    show(CLEAR + text.get());
                }
            } catch (InterruptedException _) {
                show(CLEAR);
            }
        });
        return thread::interrupt;
    }

    /// Numbers that are shown until it is closed.
    interface Live extends AutoCloseable {
        @Override
        void close();
    }

    private synchronized void show(String text) {
        terminal.err().print(text);
        terminal.err().flush();
    }

    private synchronized void line(String text) {
        terminal.err().println((terminal.interactive() ? CLEAR : "") + text);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
    }
}

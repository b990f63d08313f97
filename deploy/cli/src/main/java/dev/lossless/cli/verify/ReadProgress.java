package dev.lossless.cli.verify;

import dev.lossless.cli.Terminal;
import java.time.Duration;

/// Shows on standard error how far a long read has come: a bar on a terminal, otherwise a line now and then.
public final class ReadProgress {

    private static final int WIDTH = 30;

    private final Terminal terminal;
    private final long size;
    private final long every;
    private final long begin = System.nanoTime();
    private long next;

    public ReadProgress(Terminal terminal, long size) {
        this.terminal = terminal;
        this.size = Math.max(1, size);
        this.every = (terminal.interactive() ? Duration.ofMillis(100) : Duration.ofSeconds(10)).toNanos();
        this.next = begin + every;
    }

    public void read(long count) {
        var now = System.nanoTime();
        if (now < next) {
            return;
        }
        next = now + every;
        var rate = count * 1e9 / (now - begin);
        var text = "%,d of %,d records, %,.0f/s".formatted(count, size, rate);
        if (terminal.interactive()) {
            terminal.err().print("\r" + bar(count) + " " + text + "\u001b[K");
        } else {
            terminal.err().println(text);
        }
    }

    public void end() {
        if (terminal.interactive()) {
            terminal.err().print("\r\u001b[K");
        }
    }

    private String bar(long count) {
        var done = (int) (WIDTH * count / size);
        return "█".repeat(done) + "░".repeat(WIDTH - done);
    }
}

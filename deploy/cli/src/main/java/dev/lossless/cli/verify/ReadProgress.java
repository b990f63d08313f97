package dev.lossless.cli.verify;

import dev.lossless.cli.Terminal;
import java.time.Duration;

/// Shows on standard error how far a long read has come: a bar on a terminal, otherwise a line now and then.
public final class ReadProgress implements Progress {

    private static final int WIDTH = 30;

    private final Terminal terminal;
    private final long every;
    private final long begin = System.nanoTime();
    private long next;

    public ReadProgress(Terminal terminal) {
        this.terminal = terminal;
        this.every = (terminal.interactive() ? Duration.ofMillis(100) : Duration.ofSeconds(10)).toNanos();
        this.next = begin + every;
    }

    @Override
    public void read(long count, long size) {
        var now = System.nanoTime();
        if (now < next) {
            return;
        }
        next = now + every;
        var rate = count * 1e9 / (now - begin);
        var text = "%,d of %,d records, %,.0f/s".formatted(count, size, rate);
        if (terminal.interactive()) {
            terminal.err().print("\r" + bar(count, Math.max(1, size)) + " " + text + "\u001b[K");
        } else {
            terminal.err().println(text);
        }
    }

    public void end() {
        if (terminal.interactive()) {
            terminal.err().print("\r\u001b[K");
        }
    }

    private String bar(long count, long size) {
        var done = (int) (WIDTH * Math.min(count, size) / size);
        return "█".repeat(done) + "░".repeat(WIDTH - done);
    }
}

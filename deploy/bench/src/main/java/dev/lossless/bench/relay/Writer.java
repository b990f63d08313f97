package dev.lossless.bench.relay;

import dev.lossless.local.JwtKeys;
import java.net.URI;

/// [Writes] without end, in a thread of its own.
final class Writer implements AutoCloseable {

    private static final int BITE_SECONDS = 1;

    private final Writes writes;
    private final Thread thread;
    private volatile boolean closed;

    private Writer(Writes writes, int rate) {
        this.writes = writes;
        this.thread = Thread.ofPlatform().name("writer").start(() -> write(rate));
    }

    static Writer start(URI service, JwtKeys keys, Answers answers, int rate) {
        return new Writer(new Writes(service, keys, answers), rate);
    }

    private void write(int rate) {
        try (writes) {
            while (!closed) {
                writes.write(rate, BITE_SECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// @throws IllegalStateException when no write was answered with 201
    @Override
    public void close() {
        closed = true;
        Threads.join(thread);
        if (writes.created() == 0) {
            throw new IllegalStateException("Writes failed, by status: " + writes.failed());
        }
    }
}

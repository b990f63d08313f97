package dev.lossless.bench.relay;

final class Threads {

    private Threads() {}

    /// Waits for its end; an interruption is kept for later.
    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}

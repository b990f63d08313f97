package dev.lossless.drill.system;

import dev.lossless.local.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// What can be done to a process from outside.
public final class Processes {

    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private Processes() {}

    /// SIGKILL; returns when it is gone.
    public static void kill(ServerProcess process) throws InterruptedException {
        process.kill();
        var handle = ProcessHandle.of(process.pid());
        try {
            if (handle.isPresent()) {
                handle.get().onExit().get(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(process.name() + " does not end", e);
        }
    }

    /// SIGSTOP: it stands still, and its connections stay open.
    public static void freeze(ServerProcess process) throws IOException, InterruptedException {
        signal("-STOP", process);
    }

    /// SIGCONT: it goes on as if no time had passed.
    public static void thaw(ServerProcess process) throws IOException, InterruptedException {
        signal("-CONT", process);
    }

    private static void signal(String name, ServerProcess process) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill " + name + " " + process.pid() + " (" + process.name() + ") failed");
        }
    }
}

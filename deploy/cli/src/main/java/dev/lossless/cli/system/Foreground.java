package dev.lossless.cli.system;

import dev.lossless.cli.Terminal;
import dev.lossless.local.StartException;
import dev.lossless.local.system.LocalSystem;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.SystemConfig;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/// A local system that lives as long as the verb that started it: Ctrl-C or SIGTERM stops it in order, a second one at
/// once. Either way this process ends with the exit code of the signal.
public final class Foreground implements AutoCloseable {

    private final Terminal terminal;
    private final LocalSystem system;
    private volatile boolean stopping;

    public Foreground(Terminal terminal, SystemConfig config) {
        this.terminal = terminal;
        this.system = new LocalSystem(config, new StepPrinter(terminal));
    }

    public RunningSystem start() {
        Signals.handle(this::stop, this::force);
        try {
            return system.start();
        } catch (StartException e) {
            waitIfStopping();
            throw e;
        }
    }

    /// Returns when a server or service has ended by itself, which it has said then.
    void awaitUnexpectedEnd() {
        try {
            var ended = system.firstEnd().get();
            waitIfStopping();
            terminal.error(ended.ended().getMessage());
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        waitIfStopping();
        system.close();
    }

    private void stop(int exitCode) {
        stopping = true;
        terminal.err().println();
        terminal.err().println("Stopping. Ctrl-C again stops at once.");
        system.close();
        terminal.err().println("Stopped.");
        Runtime.getRuntime().halt(exitCode);
    }

    private void force(int exitCode) {
        terminal.err().println("Forced.");
        system.kill();
        Runtime.getRuntime().halt(exitCode);
    }

    /// The thread of the signal stops everything and ends this process.
    private void waitIfStopping() {
        while (stopping) {
            LockSupport.park();
        }
    }
}

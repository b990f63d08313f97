package dev.lossless.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// A process that can be found again later, from another process: its id alone may belong to a stranger by then, so the
/// instant of its start goes with it.
public record KnownProcess(long pid, Instant start) {

    /// The system derives start instants from its boot time, which it corrects now and then.
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private static final Duration POLL = Duration.ofMillis(10);

    public static KnownProcess of(ProcessHandle handle) {
        return new KnownProcess(handle.pid(), handle.info().startInstant().orElse(Instant.EPOCH));
    }

    /// Reads what [#write] wrote; empty when there is nothing readable.
    public static Optional<KnownProcess> read(Path file) {
        try {
            var words = Files.readString(file).strip().split(" ");
            return Optional.of(new KnownProcess(Long.parseLong(words[0]), Instant.parse(words[1])));
        } catch (IOException | RuntimeException _) {
            return Optional.empty();
        }
    }

    public void write(Path file) throws IOException {
        SecretFile.write(file, pid + " " + start + "\n");
    }

    /// The process itself, if it still runs.
    public Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid).filter(KnownProcess::runs).filter(this::sameStart);
    }

    public boolean alive() {
        return handle().isPresent();
    }

    /// Asks it to end (SIGTERM), and ends it by force (SIGKILL) when it has not ended after `patience`.
    public void stop(Duration patience) {
        handle().ifPresent(process -> {
            process.destroy();
            if (!ended(process, patience)) {
                process.destroyForcibly();
                ended(process, Duration.ofSeconds(5));
            }
        });
    }

    /// A process that has ended but whose parent has not asked for its exit code yet (a zombie) does not run: in a
    /// container nobody may ever ask.
    private static boolean runs(ProcessHandle process) {
        try {
            var status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return process.isAlive() && status.charAt(status.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException _) {
            return process.isAlive();
        }
    }

    private boolean sameStart(ProcessHandle candidate) {
        var started = candidate.info().startInstant().orElse(Instant.EPOCH);
        return Duration.between(start, started).abs().compareTo(TOLERANCE) <= 0;
    }

    /// By asking, as the JDK's own wait for a process that is no child of this one sleeps up to half a second at a
    /// time.
    private static boolean ended(ProcessHandle process, Duration patience) {
        var deadline = System.nanoTime() + patience.toNanos();
        while (runs(process)) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }
}

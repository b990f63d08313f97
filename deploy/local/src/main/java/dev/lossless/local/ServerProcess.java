package dev.lossless.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A child process that only its starter stops: the terminal's Ctrl-C does not reach it. Its id lies in a file as long
/// as it runs, so that a later start finds and stops it if its starter was killed.
public final class ServerProcess {

    private static final String PID = ".pid";

    /// A process that uses less of the processor in this time is not starting any more.
    private static final Duration STANDSTILL = Duration.ofMinutes(2);

    private static final Duration WORK = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(20);

    /// How long a process may take to end in order.
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int KILLED = 128 + 9;

    private final String name;
    private final Path log;
    private final Path pidFile;
    private final Process process;

    private ServerProcess(String name, Path log, Path pidFile, Process process) {
        this.name = name;
        this.log = log;
        this.pidFile = pidFile;
        this.process = process;
    }

    /// What to run.
    ///
    /// @param name        for messages, and for the names of the files
    /// @param folder      the working directory
    /// @param environment added to this process's own
    public record Command(String name, Path folder, Map<String, String> environment, List<String> words) {}

    /// Starts it with its output in `<logs>/<name>.log`; the log of the run before is kept as `<name>.log.1`.
    public static ServerProcess start(Command command, Path logs, Path run) throws IOException {
        Files.createDirectories(logs);
        Files.createDirectories(run);
        var log = logs.resolve(command.name() + ".log");
        if (Files.exists(log)) {
            Files.move(log, logs.resolve(command.name() + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        var builder = new ProcessBuilder(apartFromTerminal(command.words()))
                .directory(command.folder().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(command.environment());
        var process = builder.start();
        var pidFile = run.resolve(command.name() + PID);
        KnownProcess.of(process.toHandle()).write(pidFile);
        return new ServerProcess(command.name(), log, pidFile, process);
    }

    /// Stops what an earlier starter, now gone, left running: all at the same time.
    ///
    /// @return the names of what was found
    public static List<String> stopLeftOvers(Path run) throws IOException {
        var found = new ConcurrentLinkedQueue<String>();
        try (var stops = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var file : pidFiles(run)) {
                stops.submit(() -> {
                    stopLeftOver(file).ifPresent(found::add);
                    return null;
                });
            }
        }
        return found.stream().sorted().toList();
    }

    private static Optional<String> stopLeftOver(Path pidFile) throws IOException {
        var process = KnownProcess.read(pidFile).filter(KnownProcess::alive);
        process.ifPresent(leftOver -> leftOver.stop(PATIENCE));
        Files.deleteIfExists(pidFile);
        return process.map(_ -> pidFile.getFileName().toString().replace(PID, ""));
    }

    private static List<Path> pidFiles(Path run) throws IOException {
        if (Files.notExists(run)) {
            return List.of();
        }
        try (var files = Files.list(run)) {
            return files.filter(file -> file.toString().endsWith(PID)).toList();
        }
    }

    /// Whether a process serves requests now.
    public interface Readiness {

        /// Called again and again until it says yes; an exception means no.
        boolean isReady() throws IOException, InterruptedException;
    }

    /// Returns when it is ready. How many seconds that takes depends on what else the machine does, so not they are
    /// counted: it may take as long as the process works at it.
    ///
    /// @throws StartException when it ends, or stands still
    public void awaitReady(Readiness readiness) throws InterruptedException {
        var worked = processorTime();
        var since = System.nanoTime();
        while (!isReady(readiness)) {
            if (!alive()) {
                throw ended();
            }
            var now = processorTime();
            if (now.minus(worked).compareTo(WORK) > 0) {
                worked = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STANDSTILL.toNanos()) {
                throw new StartException("%s is not ready, and has hardly done anything for %d s. Its log: %s"
                        .formatted(name, STANDSTILL.toSeconds(), log));
            }
            Thread.sleep(POLL);
        }
    }

    private boolean isReady(Readiness readiness) throws InterruptedException {
        try {
            return alive() && readiness.isReady();
        } catch (IOException _) {
            return false;
        }
    }

    /// Zero where the system does not tell it.
    private Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /// Why it is gone, with the place to look.
    public StartException ended() {
        return new StartException(name + " ended with exit code " + process.exitValue() + ". Its log: " + log);
    }

    /// Runs `action` once when the process has ended, at once if it already has.
    public void onExit(Runnable action) {
        process.onExit().thenRun(action);
    }

    /// Stops it: SIGTERM, after 15 s SIGKILL. Harmless when it has ended.
    public void stop() {
        stopWithin(PATIENCE);
    }

    /// Stops it: SIGTERM, when patience ends SIGKILL. Harmless when it has ended.
    ///
    /// @return whether it ended in order, before patience did and without SIGKILL from elsewhere
    public boolean stopWithin(Duration patience) {
        process.destroy();
        var inTime = false;
        try {
            inTime = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (!inTime) {
            kill();
        }
        forget();
        return inTime && process.exitValue() != KILLED;
    }

    /// Ends it at once (SIGKILL).
    public void kill() {
        process.destroyForcibly();
    }

    private void forget() {
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException _) {
            // the next start sees that the process is gone
        }
    }

    /// `setsid` replaces itself by the program, so the process id stays the same; so does the shell's `exec`.
    private static List<String> apartFromTerminal(List<String> words) {
        var wrapped = new ArrayList<String>();
        Programs.find("setsid")
                .ifPresentOrElse(
                        setsid -> wrapped.add(setsid.toString()),
                        () -> wrapped.addAll(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh")));
        wrapped.addAll(words);
        return wrapped;
    }
}

package dev.lossless.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// The group in which Linux schedules a session's processes, unless control groups do that: every group has the same
/// share of the processors, however many threads it has and however many others wait for it. Other systems have none.
///
/// Source: sched(7), "The autogroup feature".
final class Autogroup {

    private static final String FILE = "/proc/%s/autogroup";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(20);

    private Autogroup() {}

    /// Gives the process's group less than others have, as soon as the process is in a session of its own. Returns at
    /// once; where there is no such group nothing happens.
    ///
    /// @param nice 1 to 19, as of nice(2)
    static void nice(long process, int nice) {
        if (Files.exists(file("self"))) {
            Thread.ofVirtual().name("autogroup").start(() -> keepTrying(process, nice));
        }
    }

    private static void keepTrying(long process, int nice) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!isNice(process, nice) && System.nanoTime() < deadline) {
                Thread.sleep(POLL);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The kernel takes ten changes a second from all users together, and refuses what is beyond.
    private static boolean isNice(long process, int nice) {
        try {
            if (nameOf(Long.toString(process)).equals(nameOf("self"))) {
                return false; // not in its own session yet: this would be the user's shell
            }
            Files.writeString(file(Long.toString(process)), Integer.toString(nice));
            return true;
        } catch (IOException _) {
            return Files.notExists(file(Long.toString(process))); // it has ended
        }
    }

    /// Such as `/autogroup-25`; before it and its nice value there is nothing.
    private static String nameOf(String process) throws IOException {
        return Files.readString(file(process)).split(" ")[0];
    }

    private static Path file(String process) {
        return Path.of(FILE.formatted(process));
    }
}

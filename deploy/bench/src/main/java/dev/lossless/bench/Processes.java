package dev.lossless.bench;

import dev.lossless.local.Home;
import dev.lossless.local.KnownProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What the system's processes and this one use, as Linux counts it.
public final class Processes {

    static final String GENERATOR = "bench";

    private static final double TICKS_PER_SECOND = 100;
    private static final long PAGE_BYTES = 4_096;
    private static final String PID = ".pid";

    private final Map<String, Long> ids = new TreeMap<>();

    /// Those of the system whose state is in `home`.
    Processes(Home home) throws IOException {
        for (var folder : List.of(home.run(), home.data().resolve("run"))) {
            try (var files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(PID)).forEach(this::add);
            }
        }
        ids.put(GENERATOR, ProcessHandle.current().pid());
    }

    private void add(Path file) {
        KnownProcess.read(file)
                .filter(KnownProcess::alive)
                .ifPresent(process -> ids.put(file.getFileName().toString().replace(PID, ""), process.pid()));
    }

    /// @param cpuSeconds since the process began
    /// @param residentBytes now
    public record Usage(double cpuSeconds, long residentBytes) {}

    /// By the processes' names.
    Map<String, Usage> now() {
        var usages = new LinkedHashMap<String, Usage>();
        ids.forEach((name, id) -> usages.put(name, usage(id)));
        return usages;
    }

    /// Of any process.
    public static Usage usage(long id) {
        try {
            var folder = Path.of("/proc", Long.toString(id));
            var stat = Files.readString(folder.resolve("stat"));
            // the name, in parentheses, may hold blanks; behind it utime and stime are the 12th and 13th word
            var words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            var ticks = Long.parseLong(words[11]) + Long.parseLong(words[12]);
            var pages = Long.parseLong(Files.readString(folder.resolve("statm")).split(" ")[1]);
            return new Usage(ticks / TICKS_PER_SECOND, pages * PAGE_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("process " + id + " is gone", e);
        }
    }

    static Stream<String> services() {
        return Stream.of(
                "todo-service", "audit-consumer", "analytics-consumer", "cache-consumer", "notification-consumer");
    }
}

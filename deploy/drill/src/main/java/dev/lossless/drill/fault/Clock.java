package dev.lossless.drill.fault;

import dev.lossless.drill.system.DrillSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Moves the wall clock of one process, by libfaketime. The clock that measures durations is left alone, as it is when
/// an operator or NTP sets the time. Its variant for several threads lets all threads of a JVM wait for one lock
/// whenever one asks for the time: with it the process does not come up on a small machine.
final class Clock {

    private static final String RIGHT = "+0";

    private final Path file;

    Clock(DrillSystem system) throws IOException {
        file = Files.writeString(Files.createTempFile(system.home().run(), "clock", ""), RIGHT);
    }

    static Optional<String> missing(DrillSystem system) {
        return library().isPresent()
                ? Optional.empty()
                : Optional.of("libfaketime is not installed (Debian: apt-get install libfaketime)");
    }

    /// For a process whose clock shall be moved while it runs.
    Map<String, String> environment() {
        var environment = new LinkedHashMap<String, String>();
        environment.put("LD_PRELOAD", library().orElseThrow().toString());
        environment.put("FAKETIME_TIMESTAMP_FILE", file.toString());
        environment.put("FAKETIME_CACHE_DURATION", "1");
        environment.put("DONT_FAKE_MONOTONIC", "1");
        environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        return environment;
    }

    /// @param offset such as `+3600s`
    void move(String offset) throws IOException {
        var draft = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), offset + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Optional<Path> library() {
        return Stream.of("x86_64-linux-gnu", "aarch64-linux-gnu")
                .map(platform -> Path.of("/usr/lib", platform, "faketime/libfaketime.so.1"))
                .filter(Files::exists)
                .findFirst();
    }
}

package dev.lossless.local.system;

import dev.lossless.local.Home;
import dev.lossless.local.KnownProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file in the state folder by which a verb asks the launcher to keep a service stopped. It names the process that
/// asks, so that it means nothing any more when that process is gone.
public record HoldFile(Path path) {

    public static HoldFile of(Home home, Service service) {
        return new HoldFile(home.run().resolve("hold-" + service.module()));
    }

    public void take() throws IOException {
        KnownProcess.of(ProcessHandle.current()).write(path);
    }

    public void release() throws IOException {
        Files.deleteIfExists(path);
    }

    boolean isHeld() {
        return Files.exists(path)
                && KnownProcess.read(path).filter(KnownProcess::alive).isPresent();
    }
}

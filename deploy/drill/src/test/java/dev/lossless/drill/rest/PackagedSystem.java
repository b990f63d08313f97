package dev.lossless.drill.rest;

import dev.lossless.local.Home;
import dev.lossless.local.JwtKeys;
import dev.lossless.local.system.LocalSystem;
import dev.lossless.local.system.Progress;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.SystemConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// The packaged services on real servers, started once for all tests of this process.
final class PackagedSystem {

    private static RunningSystem running;

    private PackagedSystem() {}

    static synchronized RunningSystem get() {
        if (running == null) {
            running = start();
        }
        return running;
    }

    static JwtKeys keys() {
        return JwtKeys.in(Path.of(get().data()));
    }

    private static RunningSystem start() {
        try {
            var home = new Home(Path.of("target", "rest"));
            LocalSystem.delete(home);
            var config = SystemConfig.apart(Home.repository(), home, Home.find().binaries());
            var system = new LocalSystem(config, Progress.silent());
            Runtime.getRuntime().addShutdownHook(new Thread(system::close));
            return system.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

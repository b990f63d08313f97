package dev.lossless.local;

import java.nio.file.Files;
import java.nio.file.Path;

/// Starts servers in a process of its own, which a test can kill.
final class LauncherProgram {

    private LauncherProgram() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        new LocalServers(ServersConfig.in(folder, Path.of(arguments[1]))).start(_ -> {});
        Files.createFile(folder.resolve("started"));
        Thread.currentThread().join();
    }
}

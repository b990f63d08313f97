package dev.lossless.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// An empty folder for a test's servers, always the same one: so that a run finds and stops what a killed run left.
final class FreshFolder {

    private FreshFolder() {}

    static Path named(String name) {
        var folder = Path.of("target", "servers", name).toAbsolutePath();
        try {
            ServerProcess.stopLeftOvers(folder);
            ServerProcess.stopLeftOvers(folder.resolve("data/run"));
            Folders.delete(folder);
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

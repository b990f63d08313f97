package dev.lossless.cli.console;

import dev.lossless.cli.CliException;
import dev.lossless.local.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The pages of `deploy/monitoring/runbooks`.
final class Runbooks {

    private Runbooks() {}

    /// @param name as the alert is called
    static String text(String name) {
        var file = folder().resolve(name + ".md");
        if (!name.matches("[A-Za-z]{1,64}") || Files.notExists(file)) {
            throw new IllegalArgumentException("There is no runbook " + name + ".");
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CliException("Cannot read " + file + ": " + e, e);
        }
    }

    static Path folder() {
        return Home.repository().resolve("deploy/monitoring/runbooks");
    }
}

package dev.lossless.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.cli.CliException;
import java.io.IOException;

/// The pages of `deploy/monitoring/runbooks`, which the program has with it.
final class Runbooks {

    private Runbooks() {}

    /// @param name as the alert is called
    /// @throws IllegalArgumentException if there is none
    static String text(String name) {
        if (!name.matches("[A-Za-z]{1,64}")) {
            throw new IllegalArgumentException("That is no name of a runbook.");
        }
        try (var file = Runbooks.class.getResourceAsStream("runbooks/" + name + ".md")) {
            if (file == null) {
                throw new IllegalArgumentException("There is no runbook " + name + ".");
            }
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new CliException("Cannot read the runbook " + name + ": " + e, e);
        }
    }
}

package dev.lossless.drill.report;

import dev.lossless.drill.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a drill leaves behind: a page for people, and the same as JSON.
public final class Report {

    private final Outcome outcome;

    public Report(Outcome outcome) {
        this.outcome = outcome;
    }

    /// @return the page
    public Path write(Path folder) throws IOException {
        Files.writeString(folder.resolve("drill.json"), JsonReport.of(outcome));
        return Files.writeString(folder.resolve("drill.html"), new Page(outcome).html());
    }
}

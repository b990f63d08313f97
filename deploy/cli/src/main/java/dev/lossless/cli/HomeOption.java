package dev.lossless.cli;

import dev.lossless.local.Home;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// `--home`, for verbs that read or write the state folder.
public final class HomeOption {

    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description = "State folder of the local system. Default: $TODO_HOME, else .todo in the repository.")
    private Path folder;

    public Home home() {
        return folder == null ? Home.find() : new Home(folder);
    }
}

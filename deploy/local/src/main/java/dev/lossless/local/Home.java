package dev.lossless.local;

import java.nio.file.Files;
import java.nio.file.Path;

/// The state folder of the local stack: `$TODO_HOME`, or `.todo` in the repository. Everything that running the
/// system leaves on the disk lies below it.
public record Home(Path folder) {

    public Home {
        folder = folder.toAbsolutePath().normalize();
    }

    /// The state folder of this process.
    ///
    /// @throws StartException outside the repository without `$TODO_HOME`
    public static Home find() {
        var configured = System.getenv("TODO_HOME");
        return configured == null || configured.isBlank()
                ? new Home(repository().resolve(".todo"))
                : new Home(Path.of(configured));
    }

    /// The repository's root: where the script `todo` says that it lies (`-Dtodo.repository`), otherwise the nearest
    /// folder above the working directory that holds `todo` and `pom.xml`.
    public static Path repository() {
        var told = System.getProperty("todo.repository");
        return told == null ? above(Path.of("").toAbsolutePath()) : Path.of(told);
    }

    private static Path above(Path start) {
        for (var folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("todo")) && Files.isRegularFile(folder.resolve("pom.xml"))) {
                return folder;
            }
        }
        throw new StartException("Not inside the repository: no folder above " + start
                + " holds the files todo and pom.xml. Change into it, or set TODO_HOME.");
    }

    /// Unpacked server binaries, shared by all that runs from this state folder.
    public Path binaries() {
        return folder.resolve("bin");
    }

    /// What `./todo up` keeps from one start to the next.
    public Path data() {
        return folder.resolve("data");
    }

    public Path logs() {
        return folder.resolve("logs");
    }

    /// State of the running system, gone when it stops.
    public Path run() {
        return folder.resolve("run");
    }

    /// The servers of test builds, see [TestPlaces]; their data is new at each start.
    public Path test() {
        return folder.resolve("test");
    }
}

package dev.lossless.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// A database server's program.
interface DatabaseProgram {

    /// Its first arguments, which say what it is and whose.
    List<String> words();

    /// Options that only it knows.
    ///
    /// @param serverId among servers that copy from each other
    List<String> options(int serverId);

    /// Starts it so that it makes its system tables in this empty folder, and ends.
    Process install(Path data, Path log) throws IOException;

    /// Of its log: a statement of its init file that it refused.
    Pattern refusal();
}

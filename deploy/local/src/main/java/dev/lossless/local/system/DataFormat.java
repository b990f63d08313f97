package dev.lossless.local.system;

import dev.lossless.local.Home;
import dev.lossless.local.JwtKeys;
import dev.lossless.local.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Which schemas the data of a state folder has. Within one format the services' migrations bring older data up
/// to
/// date; data of another format cannot be used.
final class DataFormat {

    private static final String CURRENT = "1";

    private DataFormat() {}

    /// Marks new data with the current format.
    ///
    /// @throws StartException when there is data of another format
    static void require(Home home) throws IOException {
        var file = home.data().resolve("format");
        if (isNew(home.data())) {
            Files.createDirectories(home.data());
            Files.writeString(file, CURRENT + "\n");
        } else if (!Files.exists(file) || !Files.readString(file).strip().equals(CURRENT)) {
            throw new StartException("The data in " + home.data()
                    + " was made by a version that cannot be upgraded from. Delete it: ./todo reset");
        }
    }

    /// Keys for tokens may be there before the first start: `todo token` makes them.
    private static boolean isNew(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return true;
        }
        try (var entries = Files.list(folder)) {
            return entries.allMatch(entry -> entry.equals(JwtKeys.folder(folder)));
        }
    }
}

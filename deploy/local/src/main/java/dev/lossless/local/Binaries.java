package dev.lossless.local;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Server binaries, unpacked once into a folder that all systems of this user share.
record Binaries(Path folder) {

    /// Unpacks from `jar` what `placement` names: for an entry's name the path that it gets, empty to leave it out.
    /// The result appears under its name only when it is complete, so parallel callers do no harm.
    ///
    /// @return the folder with the unpacked files, one per jar
    Path unpack(Path jar, Function<String, Optional<String>> placement) throws IOException {
        var target = folder.resolve(jar.getFileName().toString().replaceFirst("\\.jar$", ""));
        if (Files.isDirectory(target)) {
            return target;
        }
        Files.createDirectories(folder);
        var draft = Files.createTempDirectory(folder, ".unpacking-");
        try {
            copy(jar, draft, placement);
            Files.move(draft, target);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException _) {
            // another process was faster
        } finally {
            Folders.delete(draft);
        }
        return target;
    }

    private static void copy(Path jar, Path target, Function<String, Optional<String>> placement) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            for (var entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
                var place = placement.apply(entry.getName());
                if (place.isPresent()) {
                    copy(zip, entry, target.resolve(place.get()));
                }
            }
        }
    }

    private static void copy(ZipFile zip, ZipEntry entry, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (var content = zip.getInputStream(entry)) {
            Files.copy(content, file);
        }
        if (!file.toFile().setExecutable(true, false)) {
            throw new IOException("cannot be made executable: " + file);
        }
    }
}

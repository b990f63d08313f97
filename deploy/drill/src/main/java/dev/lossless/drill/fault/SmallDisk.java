package dev.lossless.drill.fault;

import dev.lossless.drill.system.DrillSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A disk of its own for one server's data, in memory, that can be made small and large again.
final class SmallDisk {

    private static final int LARGE_MEGABYTES = 2_048;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    static Optional<String> missing(DrillSystem system) {
        try {
            var probe = Files.createTempDirectory("drill-disk");
            run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", probe.toString());
            run("umount", probe.toString());
            Files.delete(probe);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("no disk can be mounted here (it takes root on Linux): " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /// Moves the data of a server that has been stopped.
    static SmallDisk under(Path folder) throws IOException, InterruptedException {
        var aside = folder.resolveSibling(folder.getFileName() + ".aside");
        Files.move(folder, aside);
        Files.createDirectory(folder);
        run("mount", "-t", "tmpfs", "-o", "size=" + LARGE_MEGABYTES + "m", "tmpfs", folder.toString());
        run("cp", "-a", aside + "/.", folder.toString());
        run("rm", "-r", aside.toString());
        return new SmallDisk(folder);
    }

    /// Leaves this many kilobytes free.
    void leave(int kilobytes) throws IOException, InterruptedException {
        var store = Files.getFileStore(folder);
        var used = (store.getTotalSpace() - store.getUsableSpace()) / 1024;
        run("mount", "-o", "remount,size=" + (used + kilobytes) + "k", folder.toString());
    }

    /// Gives the data back to the disk that it came from. The server must have been stopped.
    void replace() throws IOException, InterruptedException {
        var aside = folder.resolveSibling(folder.getFileName() + ".aside");
        run("cp", "-a", folder.toString(), aside.toString());
        run("umount", folder.toString());
        Files.delete(folder);
        Files.move(aside, folder);
    }

    private static void run(String... words) throws IOException, InterruptedException {
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes()).strip();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", List.of(words)) + ": " + output);
        }
    }
}

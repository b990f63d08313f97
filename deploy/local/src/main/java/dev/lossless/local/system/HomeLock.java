package dev.lossless.local.system;

import dev.lossless.local.Home;
import dev.lossless.local.KnownProcess;
import dev.lossless.local.StartException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The right to run or to delete the system in a state folder; at most one process has it, and it ends with the
/// process.
public final class HomeLock implements AutoCloseable {

    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /// @throws StartException if another process has it, with a line that names it
    public static HomeLock take(Home home) {
        try {
            Files.createDirectories(home.run());
            var channel =
                    FileChannel.open(home.run().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new StartException(describeHolder(home));
            }
            KnownProcess.of(ProcessHandle.current()).write(holder(home));
            return new HomeLock(channel);
        } catch (IOException e) {
            throw new StartException("Cannot use the state folder " + home.folder() + ": " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // the process's end releases it too
        }
    }

    private static String describeHolder(Home home) {
        var url = RunningSystem.in(home)
                .map(system -> system.urls().get(Service.TODO.module()))
                .map(address -> ", " + address)
                .orElse("");
        var process = KnownProcess.read(holder(home))
                .map(holder -> " (process " + holder.pid() + url + ")")
                .orElse("");
        return "A system is already running in " + home.folder() + process + ". Ctrl-C in its terminal stops it.";
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private static Path holder(Home home) {
        return home.run().resolve("launcher");
    }
}

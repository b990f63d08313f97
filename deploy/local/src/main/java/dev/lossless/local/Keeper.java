package dev.lossless.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// A process of its own that starts the servers for test builds and stops them when no build that uses them is left.
public final class Keeper {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KeeperFiles files;
    private final LocalServers servers;

    private Keeper(KeeperFiles files) {
        this.files = files;
        this.servers = new LocalServers(ServersConfig.in(files.folder(), files.binaries()));
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var files = new KeeperFiles(Path.of(arguments[0]), Path.of(arguments[1]));
        try (var channel = FileChannel.open(files.keeperLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            new Keeper(files).keep();
        } catch (StartException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private void keep() throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "stop-servers"));
        var config = ServersConfig.in(files.folder(), files.binaries());
        files.deleteCoordinates();
        ServerProcess.stopLeftOvers(config.data().resolve("run"));
        Folders.delete(config.data());
        var coordinates = servers.start(ready -> System.out.println(
                ready.server() + " ready after " + ready.after().toMillis() + " ms"));
        files.writeCoordinates(coordinates);
        while (!lastUserLeft() && allAlive()) {
            Thread.sleep(POLL);
        }
        servers.close();
    }

    /// Decides under the door's lock, so that no test process enters at the same moment.
    private boolean lastUserLeft() throws IOException {
        if (!files.livingUsers().isEmpty()) {
            return false;
        }
        try (var channel = FileChannel.open(files.doorLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            var left = files.livingUsers().isEmpty();
            if (left) {
                files.deleteCoordinates();
            }
            return left;
        }
    }

    private boolean allAlive() throws IOException {
        for (var process : servers.processes()) {
            if (!process.alive()) {
                files.deleteCoordinates();
                throw process.ended();
            }
        }
        return true;
    }
}

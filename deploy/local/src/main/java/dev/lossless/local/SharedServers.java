package dev.lossless.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The servers that the test processes of this repository use one after the other: two that run at the same time have
/// different ones, see [TestPlaces]. The first process starts a [Keeper]; it stops the servers when the last build that
/// used them has ended, in whatever way.
public final class SharedServers {

    private static final Duration POLL = Duration.ofMillis(20);

    private final KeeperFiles files;

    SharedServers(KeeperFiles files) {
        this.files = files;
    }

    /// The servers of this test process, started if they do not run yet. Where `TODO_TEST_MYSQL` names a
    /// MySQL, that one is used in MariaDB's place: see [ExternalMySql]. Threads of a test may ask at the
    /// same moment; a process cannot hold a file's lock twice.
    ///
    /// @throws StartException with one line that names the keeper's log
    public static synchronized Coordinates get() {
        var servers = new SharedServers(files()).obtain(TestProcess.userOfServers());
        return ExternalMySql.configured()
                .map(mysql -> mysql.inPlaceOfMariaDb(servers))
                .orElse(servers);
    }

    private static KeeperFiles files() {
        var home = Home.find();
        try {
            return KeeperFiles.in(home);
        } catch (IOException e) {
            throw new StartException("Cannot use " + home.test() + ": " + e, e);
        }
    }

    /// @param user as long as this process lives, so do the servers
    synchronized Coordinates obtain(ProcessHandle user) {
        try (var channel = FileChannel.open(
                        files.create().doorLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            KnownProcess.of(user).write(files.user(user.pid()));
            var known = files.readCoordinates();
            return known.isPresent() ? known.get() : startKeeper();
        } catch (IOException e) {
            throw new StartException("Cannot use " + files.folder() + ": " + e, e);
        }
    }

    /// Returns when the servers answer: the keeper ends when one of them does not start.
    private Coordinates startKeeper() throws IOException {
        var keeper = ServerProcess.start(
                new ServerProcess.Command(
                        "keeper",
                        files.folder(),
                        Map.of("CLASSPATH", ServerJars.thisModule().toString()),
                        List.of(
                                JavaProgram.path(),
                                "-Xmx32m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                Keeper.class.getName(),
                                files.folder().toString(),
                                files.binaries().toString())),
                files.logs(),
                files.folder());
        for (var coordinates = files.readCoordinates(); ; coordinates = files.readCoordinates()) {
            if (coordinates.isPresent()) {
                return coordinates.get();
            }
            if (!keeper.alive()) {
                throw new StartException("The servers for the tests did not start: " + lastLine(keeper.log())
                        + " (log: " + keeper.log() + ")");
            }
            pause();
        }
    }

    private static String lastLine(Path log) throws IOException {
        var lines = Files.readAllLines(log);
        return lines.isEmpty() ? "no message" : lines.getLast();
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new StartException("Interrupted while the servers for the tests were starting.");
        }
    }
}

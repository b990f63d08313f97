package dev.lossless.local;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/// The files through which test processes and the [Keeper] talk to each other.
///
/// @param folder   the state of these servers
/// @param binaries unpacked servers
record KeeperFiles(Path folder, Path binaries) {

    /// Those of the servers that this process has.
    static KeeperFiles in(Home home) throws IOException {
        var self = KnownProcess.of(ProcessHandle.current());
        return new KeeperFiles(new TestPlaces(home.test()).of(self), home.binaries());
    }

    KeeperFiles create() throws IOException {
        Files.createDirectories(users());
        return this;
    }

    Path logs() {
        return folder.resolve("logs");
    }

    /// Held by whoever decides whether the servers are there: a test process that comes, the keeper that goes.
    Path doorLock() {
        return folder.resolve("door.lock");
    }

    /// Held by the keeper for all its life.
    Path keeperLock() {
        return folder.resolve("keeper.lock");
    }

    Path user(long pid) {
        return users().resolve(Long.toString(pid));
    }

    /// Registered processes that still run; the others are forgotten. A file that is being written has another name: it
    /// is none yet.
    List<KnownProcess> livingUsers() throws IOException {
        var living = new ArrayList<KnownProcess>();
        try (var registered = Files.newDirectoryStream(users(), KeeperFiles::isUser)) {
            for (var file : registered) {
                var user = KnownProcess.read(file).filter(KnownProcess::alive);
                user.ifPresent(living::add);
                if (user.isEmpty()) {
                    Files.deleteIfExists(file);
                }
            }
        }
        return living;
    }

    private static boolean isUser(Path file) {
        return file.getFileName().toString().matches("[0-9]+");
    }

    void writeCoordinates(Coordinates coordinates) throws IOException {
        var keeper = KnownProcess.of(ProcessHandle.current());
        SecretFile.write(coordinatesFile(), """
                keeper.pid=%d
                keeper.start=%s
                mysql=%d
                kafka=%d
                redis=%d
                """.formatted(
                        keeper.pid(),
                        keeper.start(),
                        coordinates.mysqlPort(),
                        coordinates.kafkaPort(),
                        coordinates.redisPort()));
    }

    /// Empty when no keeper lives that has written them.
    Optional<Coordinates> readCoordinates() throws IOException {
        if (Files.notExists(coordinatesFile())) {
            return Optional.empty();
        }
        var written = new Properties();
        written.load(new StringReader(Files.readString(coordinatesFile())));
        var keeper =
                new KnownProcess(number(written, "keeper.pid"), Instant.parse(written.getProperty("keeper.start")));
        return keeper.alive()
                ? Optional.of(new Coordinates(
                        ServersConfig.in(folder, binaries).data(),
                        number(written, "mysql"),
                        number(written, "kafka"),
                        number(written, "redis")))
                : Optional.empty();
    }

    void deleteCoordinates() throws IOException {
        Files.deleteIfExists(coordinatesFile());
    }

    private Path users() {
        return folder.resolve("users");
    }

    private Path coordinatesFile() {
        return folder.resolve("coordinates.properties");
    }

    private static int number(Properties written, String key) {
        return Integer.parseInt(written.getProperty(key));
    }
}

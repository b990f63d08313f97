package dev.lossless.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// One more MariaDB, which copies everything from another one, asynchronously, until it is told to take its
/// place: for tests of fail-overs. The commits that have not reached it by then are lost. It ends with
/// [#close].
public final class StandbyMariaDb implements AutoCloseable {

    private static final String COPY = """
            STOP SLAVE;
            CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=%1$d, MASTER_USER='%2$s', MASTER_PASSWORD='%3$s', \
            MASTER_CONNECT_RETRY=1, MASTER_SSL=0, MASTER_USE_GTID=slave_pos;
            START SLAVE;
            GRANT READ_ONLY ADMIN ON *.* TO '%2$s'@'%%';
            """;

    private final Ports ports = new Ports();
    private final int port = ports.take(new PortChoice.Any());
    private final Proxy source;
    private final ServerProcess process;

    private StandbyMariaDb(Path folder, Coordinates primary, int number) throws IOException {
        var config = ServersConfig.in(folder, Home.find().binaries());
        source = new Proxy(0, primary.mysqlPort());
        Files.createDirectories(config.data());
        Files.copy(
                Passwords.in(primary.data()).file(), Passwords.in(config.data()).file());
        var copy = COPY.formatted(source.port(), ChangeDataCapture.USER, primary.password(ChangeDataCapture.USER));
        var server = new MariaDb(config, port, number, copy);
        server.prepare();
        process = ServerProcess.start(server.command(), config.logs(), folder.resolve("run"));
        try {
            process.awaitReady(() -> server.ready(process));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new StartException("The start was interrupted.");
        }
    }

    /// @param folder  for its files, empty
    /// @param primary where it copies from
    /// @param number  2 and higher, another one for each
    public static StandbyMariaDb start(Path folder, Coordinates primary, int number) {
        try {
            return new StandbyMariaDb(folder, primary, number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A user who may make it read-only, and writable again.
    public static String administrator() {
        return ChangeDataCapture.USER;
    }

    public int port() {
        return port;
    }

    /// What is committed at the primary from now on never comes here.
    public void fallBehind() {
        source.silence();
    }

    @Override
    public void close() {
        process.stop();
        try {
            source.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ports.close();
    }
}

package dev.lossless.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/// One more MariaDB, which copies everything from another one, asynchronously, until it is told to take its
/// place: for tests of fail-overs. The commits that have not reached it by then are lost. It ends with
/// [#close].
public final class StandbyMariaDb implements AutoCloseable {

    private static final String COPY = """
            STOP SLAVE;
            CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=%1$d, MASTER_USER='%2$s', MASTER_PASSWORD='%3$s', \
            MASTER_CONNECT_RETRY=1, MASTER_SSL=0, MASTER_USE_GTID=slave_pos;
            START SLAVE;
            GRANT REPLICATION SLAVE ADMIN, RELOAD ON *.* TO '%2$s'@'%%';
            """;

    private final Ports ports = new Ports();
    private final int port = ports.take(new PortChoice.Any());
    private final ServersConfig config;
    private final Path run;
    private final int number;
    private final String password;
    private final Proxy source;
    private ServerProcess process;

    private StandbyMariaDb(Path folder, Coordinates primary, int number) throws IOException {
        this.config = ServersConfig.in(folder, Home.find().binaries());
        this.run = folder.resolve("run");
        this.number = number;
        this.password = primary.password(ChangeDataCapture.USER);
        source = new Proxy(0, primary.mysqlPort());
        Files.createDirectories(config.data());
        Files.copy(
                Passwords.in(primary.data()).file(), Passwords.in(config.data()).file());
        var copy = COPY.formatted(source.port(), ChangeDataCapture.USER, password);
        launch(copy);
    }

    private void launch(String moreSql) throws IOException {
        var server = new MariaDb(config, port, number, moreSql);
        server.prepare();
        process = ServerProcess.start(server.command(), config.logs(), run);
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

    /// A user who may make a MariaDB read-only, and writable again.
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

    /// It copies no more, for good: it may take the other one's place.
    public void promote() throws SQLException {
        var url = "jdbc:mysql://127.0.0.1:" + port + "/";
        try (var connection = DriverManager.getConnection(url, ChangeDataCapture.USER, password);
                var statement = connection.createStatement()) {
            statement.execute("STOP SLAVE");
            statement.execute("RESET SLAVE ALL");
        }
    }

    /// Starts one that was promoted and has ended, on its port and its data, and returns when it answers.
    public void startAgain() throws IOException {
        launch("");
    }

    public ServerProcess process() {
        return process;
    }

    /// The folder of its data.
    public Path data() {
        return config.data().resolve(MariaDb.NAME);
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

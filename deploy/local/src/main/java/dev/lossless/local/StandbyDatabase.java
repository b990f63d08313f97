package dev.lossless.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/// One more database server, which copies everything from another one, asynchronously, until it is told to take its
/// place: for tests of fail-overs. The commits that have not reached it by then are lost. It ends with
/// [#close].
public final class StandbyDatabase implements AutoCloseable {

    private static final String RIGHTS = "GRANT %s, RELOAD ON *.* TO '%s'@'%%';\n";

    private final DatabaseKind kind = DatabaseKind.ours();
    private final Ports ports = new Ports();
    private final int port = ports.take(new PortChoice.Any());
    private final ServersConfig config;
    private final Path run;
    private final int number;
    private final String password;
    private final Proxy source;
    private ServerProcess process;

    private StandbyDatabase(Path folder, Coordinates primary, int number) throws IOException, SQLException {
        this.config = ServersConfig.in(folder, Home.find().binaries());
        this.run = folder.resolve("run");
        this.number = number;
        this.password = primary.password(ChangeDataCapture.USER);
        source = new Proxy(0, primary.mysqlPort());
        Files.createDirectories(config.data());
        Files.copy(
                Passwords.in(primary.data()).file(), Passwords.in(config.data()).file());
        launch(RIGHTS.formatted(kind.rightToCopy(), ChangeDataCapture.USER));
        execute(kind.copyFrom(source.port(), ChangeDataCapture.USER, password));
    }

    private void launch(String moreSql) throws IOException {
        var server = new DatabaseServer(config, port, number, moreSql);
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
    public static StandbyDatabase start(Path folder, Coordinates primary, int number) {
        try {
            return new StandbyDatabase(folder, primary, number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new StartException("The copy cannot be made: " + e.getMessage(), e);
        }
    }

    /// A user who may make a server read-only, and writable again.
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
        execute(kind.stopCopying());
    }

    private void execute(List<String> statements) throws SQLException {
        var url = "jdbc:mysql://127.0.0.1:" + port + "/";
        try (var connection = DriverManager.getConnection(url, ChangeDataCapture.USER, password);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
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
        return config.data().resolve(kind.serverName());
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

package dev.lossless.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;

/// A MariaDB of its own, with the schemas and the users of the local stack.
public final class Database implements AutoCloseable {

    private final Path data;
    private final Path clients;
    private final Ports ports = new Ports();
    private final int port = ports.take(new PortChoice.Any());
    private final ServerProcess process;

    private Database(ServersConfig config, Path clients) throws IOException {
        this.data = config.data();
        this.clients = clients;
        var server = new DatabaseServer(config, port);
        server.prepare();
        process = ServerProcess.start(server.command(), config.logs(), data.resolve("run"));
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> server.ready(process));
    }

    /// @param clients a folder that [#clients] has found
    public static Database start(Path folder, Path clients) throws IOException {
        return new Database(ServersConfig.in(folder, Home.find().binaries()), clients);
    }

    /// A folder with the programs `mysql` and `mysqldump`: made of MariaDB's from Maven Central, or where these are
    /// installed.
    public static Optional<Path> clients(Path folder) throws IOException {
        var jar = ServerJars.list().mariaDb();
        return jar.isPresent()
                ? Optional.of(new Binaries(folder).unpack(jar.get(), Database::placement))
                : Programs.find("mysqldump").map(Path::getParent);
    }

    private static Optional<String> placement(String entry) {
        var name = entry.substring(entry.lastIndexOf('/') + 1);
        return switch (name) {
            case "mariadb" -> Optional.of("mysql"); // as the scripts name them
            case "mariadb-dump" -> Optional.of("mysqldump");
            default -> Optional.empty();
        };
    }

    public int port() {
        return port;
    }

    public String password(String user) {
        return Passwords.in(data).of(user);
    }

    public String auditSaltKey() {
        return password(AuditKeys.SALT);
    }

    /// What the administrator's client prints.
    public String sql(String statements) throws IOException, InterruptedException {
        var client = new ProcessBuilder(
                        clients.resolve("mysql").toString(),
                        "--no-defaults",
                        "--skip-ssl",
                        "--default-character-set=utf8mb4",
                        "--socket=" + data.resolve("mariadb/mysql.sock"),
                        "--skip-column-names",
                        "--batch")
                .start();
        try (var input = client.outputWriter(UTF_8)) {
            input.write(statements);
        }
        var output = new String(client.getInputStream().readAllBytes(), UTF_8);
        var errors = new String(client.getErrorStream().readAllBytes(), UTF_8);
        assertThat(client.waitFor()).as(errors).isZero();
        return output;
    }

    @Override
    public void close() {
        process.stop();
        ports.close();
    }
}

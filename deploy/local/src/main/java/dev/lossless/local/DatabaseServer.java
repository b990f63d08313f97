package dev.lossless.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A MariaDB or a MySQL: real transactions, row locks and a binary log.
final class DatabaseServer implements Server {

    private static final String READY = "ready for connections";

    /// For tests of fail-overs: who may make it read-only, and writable again.
    private static final String DEMOTION = "GRANT %s ON *.* TO '%s'@'%%';\n";

    private final DatabaseKind kind = DatabaseKind.ours();
    private final ServersConfig config;
    private final int port;
    private final int serverId;
    private final String moreSql;
    private final Path data;
    private DatabaseProgram program;

    DatabaseServer(ServersConfig config, int port) {
        this(config, port, 1, "");
    }

    /// @param serverId among servers that copy from each other
    /// @param moreSql  executed at each start, as the administrator
    DatabaseServer(ServersConfig config, int port, int serverId, String moreSql) {
        this.config = config;
        this.port = port;
        this.serverId = serverId;
        this.moreSql = moreSql;
        this.data = config.data().resolve(name());
    }

    @Override
    public String name() {
        return kind.serverName();
    }

    @Override
    public void prepare() throws IOException {
        program = kind.find(config.binaries());
        if (Files.notExists(data)) {
            install();
        }
        var passwords = Passwords.in(config.data());
        passwords.complete();
        var demotion = DEMOTION.formatted(kind.rightToDemote(), ChangeDataCapture.USER);
        SecretFile.write(initFile(), Schema.sqlOfAll(passwords) + demotion + moreSql);
    }

    @Override
    public ServerProcess.Command command() {
        var words = new ArrayList<>(program.words());
        words.addAll(List.of(
                "--datadir=" + data,
                "--tmpdir=" + data,
                "--socket=mysql.sock", // relative to the data folder, as the system limits its length to 107 characters
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--init-file=" + initFile(),
                "--character-set-server=utf8mb4",
                "--default-time-zone=+00:00",
                // a commit that was answered survives a power cut
                "--innodb-flush-log-at-trx-commit=1",
                "--sync-binlog=" + config.syncBinlog(),
                // what change data capture needs
                "--server-id=" + serverId,
                "--log-bin=binlog",
                "--log-slave-updates=ON", // so that others can copy from one that has taken another's place
                "--binlog-format=ROW",
                "--binlog-row-image=FULL",
                "--log-bin-trust-function-creators=ON",
                "--max-binlog-size=64M",
                // taken as data fills it; with the rows of many users a smaller one reads from the disk
                "--innodb-buffer-pool-size=512M",
                "--innodb-buffer-pool-dump-at-shutdown=OFF",
                "--performance-schema=OFF",
                "--key-buffer-size=1M",
                "--max-connections=200",
                "--table-open-cache=400"));
        words.addAll(program.options(serverId));
        return new ServerProcess.Command(name(), data, Map.of(), words);
    }

    /// The log's line proves that this very process has executed its init file; the greeting that it answers.
    @Override
    public boolean ready(ServerProcess process) throws IOException {
        var log = Files.readString(process.log());
        var failed = program.refusal().matcher(log);
        if (failed.find()) {
            throw new StartException(name() + " refused a statement of " + initFile() + ": " + failed.group()
                    + ". Its log: " + process.log());
        }
        return log.contains(READY) && greets();
    }

    private boolean greets() throws IOException {
        try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(1_000);
            return client.getInputStream().read() >= 0;
        }
    }

    /// Makes the system tables beside the final place, so that a start that was cut short leaves nothing half
    /// done.
    private void install() throws IOException {
        var draft = config.data().resolve(name() + ".new");
        Folders.delete(draft);
        Files.createDirectories(draft);
        Files.createDirectories(config.logs());
        var log = config.logs().resolve(name() + "-install.log");
        var process = program.install(draft, log);
        var code = process.onExit().join().exitValue();
        if (code != 0) {
            throw new StartException(
                    name() + " could not make its system tables, exit code " + code + ". Its log: " + log);
        }
        Files.move(draft, data);
    }

    private Path initFile() {
        return config.data().resolve(name() + "-init.sql");
    }
}

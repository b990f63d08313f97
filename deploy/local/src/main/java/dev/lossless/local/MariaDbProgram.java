package dev.lossless.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// MariaDB's server program.
///
/// @param base  its installation
/// @param share the installation's messages, character sets and SQL scripts
record MariaDbProgram(Path program, Path base, Path share) implements DatabaseProgram {

    private static final Pattern REFUSAL = Pattern.compile("^ERROR: .*$", Pattern.MULTILINE);
    private static final Pattern NEEDED = Pattern.compile(
            ".*/(?:linux|osx)/(bin/mariadbd|share/(?:english|charsets)/.*|share/mariadb_system_tables(?:_data)?\\.sql)");

    /// The one from Maven Central, or where none is published for this platform the one that is installed.
    ///
    /// @throws StartException if there is neither
    static MariaDbProgram find(Path binaries) throws IOException {
        var jar = ServerJars.list().mariaDb();
        return jar.isPresent()
                ? unpacked(new Binaries(binaries).unpack(jar.get(), MariaDbProgram::placement))
                : installed();
    }

    @Override
    public List<String> words() {
        var words = new ArrayList<>(List.of(
                program.toString(),
                "--no-defaults",
                "--basedir=" + base,
                "--lc-messages-dir=" + share,
                "--character-sets-dir=" + share.resolve("charsets")));
        words.addAll(user());
        return words;
    }

    /// Such a server refuses to run as root without being told to.
    static List<String> user() {
        return System.getProperty("user.name").equals("root") ? List.of("--user=root") : List.of();
    }

    @Override
    public List<String> options(int serverId) {
        return List.of(
                "--skip-ssl", // saves seconds: it would make a new key at each start
                "--log-warnings=1",
                "--gtid-domain-id=" + (serverId - 1), // what each writes itself is numbered apart
                "--gtid-strict-mode=ON",
                "--expire-logs-days=1",
                "--innodb-log-file-size=256M",
                "--aria-pagecache-buffer-size=8M");
    }

    @Override
    public Process install(Path data, Path log) throws IOException {
        var words = words();
        words.addAll(List.of(
                "--bootstrap", "--datadir=" + data, "--tmpdir=" + data, "--innodb-buffer-pool-size=16M", "--skip-ssl"));
        var process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try (var sql = process.outputWriter()) {
            sql.write(systemTables());
        } catch (IOException _) {
            // it ended early: its exit code tells
        }
        return process;
    }

    @Override
    public Pattern refusal() {
        return REFUSAL;
    }

    /// The statements that make the system tables. There are no anonymous users; root logs in only through the
    /// local socket, as the user who runs this.
    private String systemTables() throws IOException {
        return "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket='" + System.getProperty("user.name")
                + "';\nSET @skip_auth_anonymous=1;\n" + script("system_tables.sql") + script("system_tables_data.sql");
    }

    private String script(String name) throws IOException {
        return Files.readString(share.resolve(prefix(share) + name));
    }

    /// Scripts were renamed with version 11.
    private static String prefix(Path share) {
        return Files.exists(share.resolve("mariadb_system_tables.sql")) ? "mariadb_" : "mysql_";
    }

    private static MariaDbProgram unpacked(Path base) {
        return new MariaDbProgram(base.resolve("bin/mariadbd"), base, base.resolve("share"));
    }

    private static MariaDbProgram installed() throws IOException {
        var program = Programs.find("mariadbd")
                .or(() -> Optional.of(Path.of("/usr/sbin/mariadbd")).filter(Files::isExecutable))
                .orElseThrow(MariaDbProgram::missing)
                .toRealPath();
        var base = program.getParent().getParent();
        return Stream.of("mariadb", "mysql", ".")
                .map(folder -> base.resolve("share").resolve(folder).normalize())
                .filter(share -> Files.exists(share.resolve(prefix(share) + "system_tables.sql")))
                .findFirst()
                .map(share -> new MariaDbProgram(program, base, share))
                .orElseThrow(MariaDbProgram::missing);
    }

    private static StartException missing() {
        return new StartException(
                ("Maven Central has no MariaDB for %s on %s. Install it (Debian: mariadb-server-core), or let a MySQL or"
                                + " MariaDB that runs here take its place:"
                                + " ./todo up --mysql 'jdbc:mysql://127.0.0.1:3306/?user=root&password=…'")
                        .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    }

    private static Optional<String> placement(String entry) {
        var needed = NEEDED.matcher(entry);
        return needed.matches() ? Optional.of(needed.group(1)) : Optional.empty();
    }
}

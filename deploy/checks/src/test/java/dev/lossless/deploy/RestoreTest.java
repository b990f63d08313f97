package dev.lossless.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lossless.local.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The nightly job's own script dumps a server whose schemas the manifests' own migrations have made, and the
/// way back
/// ends in the same tables, rows and procedures.
@Tag("slow")
class RestoreTest {

    private static final Path SCRIPTS = Repository.DEPLOY.resolve("components/backup");
    private static final Path SAMPLE = Path.of("src/test/resources/sample.sql");

    /// What each of the three schemas holds, and a checksum of each table's rows.
    private static final String INVENTORY = """
            SELECT table_schema, table_name, engine, table_collation, auto_increment
            FROM information_schema.tables WHERE table_schema IN ('todo', 'audit', 'analytics') ORDER BY 1, 2;
            SELECT table_schema, table_name, column_name, column_type, is_nullable, column_default, extra, collation_name,
                generation_expression
            FROM information_schema.columns WHERE table_schema IN ('todo', 'audit', 'analytics') ORDER BY 1, 2, ordinal_position;
            SELECT table_schema, table_name, index_name, non_unique, seq_in_index, column_name
            FROM information_schema.statistics WHERE table_schema IN ('todo', 'audit', 'analytics') ORDER BY 1, 2, 3, 5;
            SELECT routine_schema, routine_name, definer, security_type, sql_data_access, routine_definition
            FROM information_schema.routines WHERE routine_schema IN ('todo', 'audit', 'analytics') ORDER BY 1, 2;
            """;

    private static final String TABLES = """
            SELECT CONCAT(table_schema, '.', table_name) FROM information_schema.tables
            WHERE table_schema IN ('todo', 'audit', 'analytics') ORDER BY 1;
            """;

    private static Path folder;
    private static Path clients;
    private static Database source;

    @BeforeAll
    static void fillAServer(@TempDir Path temporary) throws Exception {
        folder = temporary;
        var found = Database.clients(folder.resolve("clients"));
        var missing = "NOT CHECKED: there is no mysqldump, so backup and restore were not tried.";
        if (found.isEmpty()) {
            System.err.println(missing);
        }
        assumeTrue(found.isPresent(), missing);
        clients = found.orElseThrow();
        // the client insists on TLS otherwise
        Files.writeString(folder.resolve(".my.cnf"), "[client]\nskip-ssl\n");
        source = Database.start(folder.resolve("source"), clients);
        for (var service : List.of("todo-service", "audit-consumer", "analytics-consumer", "notification-consumer")) {
            migrate(service, source);
        }
        source.sql(Files.readString(SAMPLE));
        source.sql("CREATE USER todo_backup@'%' IDENTIFIED BY 'night';"
                + rights("backup.sh").replace("TO USER", "TO todo_backup@'%'"));
    }

    @AfterAll
    static void stop() {
        if (source != null) {
            source.close();
        }
    }

    @Test
    void freshServerEndsAsTheOneThatWasDumped() throws Exception {
        var backups = Files.createDirectory(folder.resolve("backups"));
        assertThat(inventory(source)).contains("audit_erase_values", "todo.outbox_event", "🙂");
        run("backup.sh", source, "todo_backup", "night", backups);
        try (var target = Database.start(folder.resolve("target"), clients)) {
            target.sql("CREATE USER restorer@'%' IDENTIFIED BY 'morning';"
                    + rights("restore.sh").replace("TO USER", "TO restorer@'%'"));
            run("restore.sh", target, "restorer", "morning", files(backups).getFirst());
            assertThat(target.sql("SELECT epoch > 0 FROM todo.stream_epoch").strip())
                    .as("streams go on in a new epoch")
                    .isEqualTo("1");
            target.sql("UPDATE todo.stream_epoch SET epoch = 0, raised_at = NULL");
            assertThat(inventory(target)).isEqualTo(inventory(source));
            migrate("audit-consumer", target);
            assertThat(inventory(target)).isEqualTo(inventory(source));
        }
    }

    @Test
    void oldDumpsGoAndWhatIsNoDumpStays() throws Exception {
        var backups = Files.createDirectory(folder.resolve("old"));
        var past = FileTime.from(Instant.now().minus(Duration.ofDays(16)));
        for (var name : List.of("todo-20200101T000000Z.sql.gz", "notes.txt")) {
            Files.setLastModifiedTime(Files.createFile(backups.resolve(name)), past);
        }
        run("backup.sh", source, "todo_backup", "night", backups);
        assertThat(files(backups))
                .hasSize(2)
                .contains(backups.resolve("notes.txt"))
                .doesNotContain(backups.resolve("todo-20200101T000000Z.sql.gz"));
    }

    @Test
    void failedDumpLeavesNothingThatLooksLikeOne() throws Exception {
        var backups = Files.createDirectory(folder.resolve("failed"));
        assertThat(script("backup.sh", source, "todo_backup", "wrong", backups).waitFor())
                .isNotZero();
        assertThat(files(backups)).isEmpty();
    }

    /// The GRANT statements in the script's own comment, for MariaDB.
    private static String rights(String script) throws IOException {
        try (var lines = Files.lines(SCRIPTS.resolve(script))) {
            return String.join(
                    "\n",
                    lines.filter(line -> line.startsWith("#   GRANT ") || line.startsWith("#   MariaDB: GRANT "))
                            .map(line -> line.substring(line.indexOf("GRANT")))
                            .toList());
        }
    }

    /// As the init container of the overlay "local" does it, with this server's address and passwords.
    private static void migrate(String service, Database database) throws Exception {
        var manifest = Overlays.of("local");
        var workload = manifest.services().stream()
                .filter(candidate -> candidate.name().equals(service))
                .findFirst()
                .orElseThrow();
        var environment =
                new TreeMap<>(manifest.environment(workload.initContainers().getFirst()));
        environment.replaceAll((_, value) -> value.replace("mysql:3306", "127.0.0.1:" + database.port()));
        environment.put("QUARKUS_FLYWAY_PASSWORD", database.password(environment.get("QUARKUS_FLYWAY_USERNAME")));
        environment.computeIfPresent("AUDIT_SALT_KEY", (_, _) -> database.auditSaltKey());
        environment.put("QUARKUS_HTTP_PORT", "0");
        var jar = Repository.ROOT.resolve(service).resolve("target/quarkus-app/quarkus-run.jar");
        var java = ProcessHandle.current().info().command().orElseThrow();
        assertEndsWell(start(List.of(java, "-jar", jar.toString()), environment));
    }

    private static void run(String script, Database server, String user, String password, Path argument)
            throws Exception {
        assertEndsWell(script(script, server, user, password, argument));
    }

    private static Process script(String script, Database server, String user, String password, Path argument)
            throws IOException {
        return start(
                List.of("bash", SCRIPTS.resolve(script).toString(), argument.toString()),
                Map.of(
                        "PATH",
                        clients + ":" + System.getenv("PATH"),
                        "HOME",
                        folder.toString(),
                        "MYSQL_HOST",
                        "127.0.0.1",
                        "MYSQL_TCP_PORT",
                        Integer.toString(server.port()),
                        "MYSQL_USER",
                        user,
                        "MYSQL_PWD",
                        password));
    }

    private static Process start(List<String> command, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void assertEndsWell(Process process) throws Exception {
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static String inventory(Database server) throws Exception {
        var tables = server.sql(TABLES).strip().lines().toList();
        return server.sql(INVENTORY)
                + server.sql("CHECKSUM TABLE " + String.join(", ", tables))
                + server.sql("SELECT title FROM todo.todo ORDER BY id");
    }
}

package dev.lossless.drill.check;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.drill.system.DrillSystem;
import dev.lossless.subscriber.jdbc.JdbcInbox;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.core.ConditionFactory;

/// A team outside: the program of the library's page, compiled as the page shows it, subscribes to a system under
/// faults, and is itself killed each time that it has counted something. In plain Java and on Quarkus by turns:
/// the one goes on where the other was killed.
final class OutsideProgram implements AutoCloseable {

    private static final Pattern SOURCE = Pattern.compile("```java\n(.*?class (\\w+).*?)```", Pattern.DOTALL);
    private static final Pattern TABLE = Pattern.compile("```sql\n(CREATE TABLE .*?);?\n```", Pattern.DOTALL);

    /// What the page's pom.xml brings.
    private static final Pattern NEEDED = Pattern.compile(
            "/(subscriber|fetch)(/target/classes|/target/(subscriber|fetch)-|-[0-9])"
                    + "|/(kafka-clients|slf4j-api|jackson-(core|databind|annotations)|jboss-logging|lz4-java|mysql-connector-j)-[^/]+$");

    private static final String ON_QUARKUS = "libraries/example/target/quarkus-app/quarkus-run.jar";

    private static final String SCHEMA = "subscriber";
    private static final String GROUP = "counting";

    private final DrillSystem system;
    private final Path folder;
    private final String page;
    private final CompletableFuture<Void> kills = new CompletableFuture<>();
    private volatile boolean last;
    private int starts;
    private volatile Process process;

    private OutsideProgram(DrillSystem system, Path folder) throws IOException {
        this.system = system;
        this.folder = Files.createDirectories(folder);
        this.page = Files.readString(system.repository().resolve("libraries/subscriber/README.md"));
    }

    /// @param folder for what is compiled, and the program's log
    static OutsideProgram start(DrillSystem system, Path folder) throws Exception {
        var program = new OutsideProgram(system, folder);
        program.compile();
        program.makeTables();
        program.makeTopic();
        program.process = program.launch();
        Thread.ofVirtual().name("kill-outside-program").start(program::killAgainAndAgain);
        return program;
    }

    private void compile() throws IOException {
        var sources = folder.resolve("example");
        Files.createDirectories(sources);
        var found = SOURCE.matcher(page);
        while (found.find()) {
            if (!found.group(2).equals("CountingSubscriber")) { // needs Quarkus
                Files.writeString(sources.resolve(found.group(2) + ".java"), found.group(1));
            }
        }
        var compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        classPath(),
                        "-d",
                        folder.toString(),
                        sources.resolve("CountingHandler.java").toString(),
                        sources.resolve("CountingProgram.java").toString());
        assertThat(compiled).as("what the page shows compiles").isZero();
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(NEEDED.asPredicate())
                .collect(joining(File.pathSeparator));
    }

    private void makeTables() throws IOException, SQLException {
        var own = TABLE.matcher(page);
        assertThat(own.find()).isTrue();
        try (var connection = new Database(system).connect(SCHEMA);
                var statement = connection.createStatement();
                var inbox = JdbcInbox.class.getResourceAsStream("subscriber-inbox.sql")) {
            var script = new String(inbox.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
            for (var sql : Stream.concat(Stream.of(script.split(";")), Stream.of(own.group(1)))
                    .filter(text -> !text.isBlank())
                    .toList()) {
                statement.execute(sql);
            }
        }
    }

    private void makeTopic() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", system.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(GROUP + ".dead-letter", 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private Process launch() throws IOException {
        var command = starts++ % 2 == 0
                ? List.of("-Xmx64m", "-cp", folder + File.pathSeparator + classPath(), "example.CountingProgram")
                : List.of(
                        "-Xmx96m",
                        "-jar",
                        system.repository().resolve(ON_QUARKUS).toString());
        var program = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        program.command().addAll(command);
        program.environment().putAll(settings());
        return program.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("program.log").toFile()))
                .start();
    }

    private Map<String, String> settings() throws IOException {
        var url = "jdbc:mysql://127.0.0.1:%d/%s?allowMultiQueries=true&socketTimeout=10000"
                .formatted(system.mysql().port(), SCHEMA);
        var user = SCHEMA + "_service";
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                system.bootstrapServers(),
                "JDBC_URL",
                url,
                "DB_USER",
                user,
                "DB_PASSWORD",
                system.password(user),
                "QUARKUS_DATASOURCE_JDBC_URL",
                url,
                "QUARKUS_DATASOURCE_USERNAME",
                user,
                "QUARKUS_DATASOURCE_PASSWORD",
                system.password(user),
                "QUARKUS_HTTP_PORT",
                "0");
    }

    private void killAgainAndAgain() {
        try {
            while (!last) {
                var before = whenMysqlIsThere().until(this::total, _ -> true);
                whenMysqlIsThere().until(() -> last || total() > before);
                assertThat(process.isAlive())
                        .as(() -> "the program runs: " + log())
                        .isTrue();
                if (!last) {
                    process.destroyForcibly().waitFor();
                    process = launch();
                }
            }
            kills.complete(null);
        } catch (Exception | AssertionError e) {
            kills.completeExceptionally(e);
        }
    }

    private static ConditionFactory whenMysqlIsThere() {
        return await().pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofMinutes(10))
                .ignoreExceptionsInstanceOf(SQLException.class);
    }

    /// Returns when the program, which is not killed any more, has counted exactly this.
    ///
    /// @param created how many todos were created, by user and priority
    void awaitCounted(Map<String, Long> created) throws Exception {
        last = true;
        kills.get(1, TimeUnit.MINUTES);
        assertThat(starts).as("starts, in plain Java and on Quarkus").isGreaterThan(2);
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(counts()).as(() -> log()).isEqualTo(created));
    }

    private long total() throws SQLException {
        return counts().values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<String, Long> counts() throws SQLException {
        var counts = new HashMap<String, Long>();
        try (var connection = new Database(system).connect(SCHEMA)) {
            Database.rows(
                    connection,
                    "SELECT CONCAT(user_id, ' ', priority), todos FROM created",
                    row -> counts.put(row.getString(1), row.getLong(2)));
        }
        return counts;
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("program.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        last = true;
        process.destroyForcibly().onExit().join();
    }
}

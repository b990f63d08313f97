package dev.lossless.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.local.AuditKeys;
import dev.lossless.local.Coordinates;
import dev.lossless.local.Folders;
import dev.lossless.local.Home;
import dev.lossless.local.JavaProgram;
import dev.lossless.local.LocalServers;
import dev.lossless.local.ServersConfig;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The verbs about the audit trail, on one that the packaged service has recorded and then was stopped.
class AuditIT {

    private static final Path FOLDER = Path.of("target", "audit").toAbsolutePath();
    private static final List<String> TABLES = List.of(
            "audit_entry", "audit_value", "audit_erasure", "audit_checkpoint", "audit_checkpoint_head", "dead_letter");
    private static final int USERS = 3;
    private static final int EVENTS = 6;

    private static LocalServers servers;
    private static Coordinates running;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void recordSomething() throws Exception {
        Folders.delete(FOLDER);
        servers = new LocalServers(ServersConfig.in(FOLDER, Home.find().binaries()));
        running = servers.start(_ -> {});
        var service = start();
        try {
            produce();
            await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(AuditIT::allSigned);
        } finally {
            service.destroy();
            service.waitFor(30, TimeUnit.SECONDS);
        }
        for (var table : TABLES) {
            execute("CREATE TABLE kept_" + table + " AS SELECT * FROM " + table);
        }
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    private static Process start() throws IOException {
        var module = Home.repository().resolve("audit-consumer");
        var program = module.resolve("target/quarkus-app/quarkus-run.jar");
        var process = new ProcessBuilder(JavaProgram.path(), "-Xmx192m", "-jar", program.toString())
                .directory(module.toFile())
                .redirectErrorStream(true)
                .redirectOutput(new File(FOLDER.toFile(), "service.log"));
        running.settingsOf("audit")
                .forEach((name, value) -> process.environment().put(variable(name), value));
        process.environment().put("QUARKUS_HTTP_PORT", "0");
        process.environment().put("AUDIT_CHECKPOINT_INTERVAL", "1s");
        return process.start();
    }

    private static String variable(String setting) {
        return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private static void produce() {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", running.kafkaBootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (var sequence = 1; sequence <= EVENTS; sequence++) {
                for (var user = 1; user <= USERS; user++) {
                    producer.send(event("user-" + user, sequence));
                }
            }
        }
    }

    private static ProducerRecord<String, String> event(String user, int sequence) {
        var message = new ProducerRecord<>("todo.events", user, "{\"todo\":{\"title\":\"Title " + sequence + "\"}}");
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", UUID.randomUUID().toString(),
                        "ce_type", "TodoCreated",
                        "ce_subject", "todo-" + sequence,
                        "ce_time", "2026-11-23T08:15:30.5Z",
                        "ce_dataschema", "urn:todo-service:schema:TodoCreated:1",
                        "ce_userid", user,
                        "ce_usersequence", Integer.toString(sequence),
                        "ce_aggregateversion", "1")
                .forEach((name, value) -> message.headers().add(name, value.getBytes(UTF_8)));
        return message;
    }

    private static boolean allSigned() throws SQLException {
        return number("SELECT COUNT(*) FROM audit_checkpoint_head WHERE link = " + EVENTS) == USERS;
    }

    @BeforeEach
    void restore() throws SQLException {
        for (var table : TABLES) {
            execute("DELETE FROM " + table);
            execute("INSERT INTO " + table + " SELECT * FROM kept_" + table);
        }
    }

    @Test
    void untouchedTrailIsUnbroken() {
        assertThat(verify()).isZero();
        assertThat(out.toString())
                .contains("18 entries in 3 chains, 0 of them with erased values; 0 younger")
                .contains("Unbroken.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE audit_value SET data = '{}' WHERE user_id = 'user-2' AND sequence = 3|VALUE_CHANGED|user user-2, todo.events, link 3",
                "UPDATE audit_entry SET type = 'TodoDeleted' WHERE user_id = 'user-2' AND link = 3|ENTRY_CHANGED|user user-2, todo.events, link 3",
                "UPDATE audit_entry SET occurred_at = '2026-11-23 08:15:31' WHERE user_id = 'user-3' AND link = 6|ENTRY_CHANGED|user user-3, todo.events, link 6",
                "DELETE FROM audit_entry WHERE user_id = 'user-2' AND link = 3|ENTRY_MISSING|user user-2, todo.events, link 3",
                "DELETE FROM audit_entry WHERE user_id = 'user-2' AND link >= 5|TRUNCATED|user user-2, todo.events, link 6",
                "DELETE FROM audit_entry WHERE user_id = 'user-3'|TRUNCATED|user user-3, todo.events, link",
                "DELETE FROM audit_value WHERE user_id = 'user-1' AND sequence = 4|VALUE_MISSING|user user-1, todo.events, link 4",
                "UPDATE audit_checkpoint SET root = REPEAT('x', 32)|CHECKPOINT|checkpoint 1",
                "UPDATE audit_checkpoint SET signature = REPEAT('x', 64)|CHECKPOINT|checkpoint 1: its signature is not by a known key",
                "UPDATE audit_checkpoint_head SET link = 5 WHERE user_id = 'user-1' AND link = 6|CHECKPOINT|the heads beside it are not the signed ones",
                "DELETE FROM audit_checkpoint_head WHERE user_id = 'user-1'|CHECKPOINT|the heads beside it are not the signed ones"
            })
    void changeIsFoundAndNamed(String change, String kind, String named) throws SQLException {
        execute(change);
        assertThat(verify()).isEqualTo(1);
        assertThat(out.toString()).contains(kind + "  ").contains(named).contains("Broken: ");
    }

    @Test
    void twoEntriesThatWereSwappedAreNamed() throws SQLException {
        execute("UPDATE audit_entry SET link = 100 WHERE user_id = 'user-1' AND link = 2");
        execute("UPDATE audit_entry SET link = 2 WHERE user_id = 'user-1' AND link = 3");
        execute("UPDATE audit_entry SET link = 3 WHERE user_id = 'user-1' AND link = 100");
        assertThat(verify()).isEqualTo(1);
        assertThat(out.toString())
                .contains("ENTRY_CHANGED  user user-1, todo.events, link 2")
                .contains("ENTRY_CHANGED  user user-1, todo.events, link 3");
    }

    /// Consistent in itself: another user's whole trail in this one's place would have other hashes as well.
    @Test
    void chainThatWasReplacedAsAWholeIsNamed() throws SQLException {
        execute(
                "UPDATE audit_checkpoint_head SET hash = (SELECT hash FROM kept_audit_entry WHERE user_id = 'user-2' AND link = 6)"
                        + " WHERE user_id = 'user-1' AND link = 6");
        assertThat(verify()).isEqualTo(1);
        assertThat(out.toString()).contains("CHAIN_REWRITTEN  user user-1, todo.events, link 6");
    }

    @Test
    void eventThatIsNeitherRecordedNorDeadLetteredIsNamed() throws SQLException {
        execute("DELETE FROM audit_checkpoint_head");
        execute("DELETE FROM audit_checkpoint");
        execute("DELETE FROM audit_entry WHERE user_id = 'user-1' AND link > 3");
        execute("UPDATE audit_entry SET sequence = 9 WHERE user_id = 'user-1' AND link = 3");
        assertThat(verify()).isEqualTo(1);
        assertThat(out.toString()).contains("EVENT_MISSING  user user-1, todo.events, sequence 3 to 8");
    }

    @Test
    void checkpointsCutOffTogetherWithTheirEntriesAreMissedByOneThatIsKnown() throws SQLException {
        verify();
        var known = out.toString().replaceAll("(?s).*--checkpoint (\\S+).*", "$1");
        assertThat(verify("--checkpoint", known)).isZero();
        execute("DELETE FROM audit_checkpoint_head");
        execute("DELETE FROM audit_checkpoint");
        execute("DELETE FROM audit_entry WHERE link > 3");
        assertThat(verify()).isZero();
        assertThat(verify("--checkpoint", known)).isEqualTo(1);
        assertThat(out.toString())
                .contains("CHECKPOINT  checkpoint " + known.split(":")[0])
                .contains("is gone");
    }

    @Test
    void erasedUserIsErasedAndTheTrailUnbroken() throws SQLException {
        assertThat(erase("user-2", "--yes")).isZero();
        assertThat(out.toString()).contains("Erased the values of 6 entries of user-2.");
        assertThat(number("SELECT COUNT(*) FROM audit_value WHERE user_id = 'user-2'"))
                .isZero();
        assertThat(number("SELECT COUNT(*) FROM audit_value")).isEqualTo((USERS - 1) * EVENTS);
        assertThat(number("SELECT COUNT(*) FROM audit_erasure WHERE user_id = 'user-2' AND sequence = 6"))
                .isEqualTo(1);
        assertThat(verify()).isZero();
        assertThat(out.toString()).contains("6 of them with erased values");
        assertThat(erase("user-2", "--yes")).isZero();
        assertThat(out.toString()).contains("The trail holds no values of user-2.");
    }

    @Test
    void eraseAsksFirst() throws SQLException {
        assertThat(erase("user-2")).isEqualTo(1);
        assertThat(err.toString()).contains("To erase the values of 6 entries of user-2, add --yes.");
        assertThat(number("SELECT COUNT(*) FROM audit_value WHERE user_id = 'user-2'"))
                .isEqualTo(EVENTS);
    }

    private int verify(String... more) {
        var arguments = new ArrayList<>(List.of("verify", "audit", "--public-key"));
        arguments.add(AuditKeys.in(running.data()).publicKey().toString());
        arguments.addAll(Arrays.asList(more));
        return todo("audit_auditor", arguments);
    }

    private int erase(String... arguments) {
        var all = new ArrayList<>(List.of("erase"));
        all.addAll(Arrays.asList(arguments));
        return todo("audit_eraser", all);
    }

    private int todo(String user, List<String> arguments) {
        var all = new ArrayList<>(arguments);
        all.addAll(List.of("--audit-jdbc-url", running.jdbcUrl("audit"), "--home", FOLDER.toString()));
        all.addAll(List.of("--audit-db-user", user, "--audit-db-password", running.password(user)));
        var terminal = new Terminal(new PrintStream(out, true), new PrintStream(err, true), false, false);
        return Todo.commandLine(terminal).execute(all.toArray(String[]::new));
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(String query) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Connection asOwner() throws SQLException {
        return DriverManager.getConnection(running.jdbcUrl("audit"), "audit_owner", running.password("audit_owner"));
    }
}

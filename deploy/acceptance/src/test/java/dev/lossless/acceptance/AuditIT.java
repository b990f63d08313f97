package dev.lossless.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.local.AuditKeys;
import dev.lossless.local.Coordinates;
import dev.lossless.local.Home;
import dev.lossless.local.Http;
import dev.lossless.local.PortChoice;
import dev.lossless.local.Ports;
import dev.lossless.local.system.Replica;
import dev.lossless.local.system.Service;
import dev.lossless.local.system.SystemConfig;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The verbs about the audit trail, on what the service has recorded; it is stopped meanwhile, and the trail
/// put back in the end. A database on another port than before is another server: numbers may have an epoch.
@Tag("slow")
@Order(2)
class AuditIT {

    private static final List<String> TABLES = List.of(
            "audit_entry",
            "audit_value",
            "audit_erasure",
            "audit_checkpoint",
            "audit_checkpoint_head",
            "audit_checkpoint_thinned",
            "dead_letter");
    private static final int USERS = 3;
    private static final int EVENTS = 6;
    private static final String OVERTAKEN = "overtaken-user";

    private static final String DATABASE = Acceptance.running().jdbcUrl().replaceFirst("/[^/]*$", "/audit");
    private static final Path DATA = Path.of(Acceptance.running().data());
    private static Acceptance.Stopped held;

    private String out = "";
    private String err = "";

    @BeforeAll
    static void recordSomething() throws Exception {
        write();
        await().atMost(Duration.ofMinutes(2)).until(AuditIT::allSigned);
        writeBetweenCheckpoints();
        held = Acceptance.stopped(Service.AUDIT);
        for (var table : TABLES) {
            execute("DROP TABLE IF EXISTS kept_" + table);
            execute("CREATE TABLE kept_" + table + " AS SELECT * FROM " + table);
        }
    }

    @AfterAll
    static void goOn() throws Exception {
        putBack();
        for (var table : TABLES) {
            execute("DROP TABLE kept_" + table);
        }
        held.close();
    }

    private static void write() throws Exception {
        var todos = URI.create(Acceptance.running().url(Service.TODO) + "/todos");
        try (var http = new Http(Duration.ofSeconds(30))) {
            for (var user = 1; user <= USERS; user++) {
                var token = Http.bearer(Acceptance.keys().token("user-" + user, List.of()));
                for (var number = 1; number <= EVENTS; number++) {
                    var body = "{\"title\":\"Title %d\"}".formatted(number);
                    assertThat(http.send("POST", todos, token, body).statusCode())
                            .isEqualTo(201);
                }
            }
        }
    }

    /// Two checkpoints have a head of this user's chain: the first one may go.
    private static void writeBetweenCheckpoints() throws Exception {
        var todos = URI.create(Acceptance.running().url(Service.TODO) + "/todos");
        var token = Http.bearer(Acceptance.keys().token(OVERTAKEN, List.of()));
        try (var http = new Http(Duration.ofSeconds(30))) {
            for (var link = 1; link <= 2; link++) {
                assertThat(http.send("POST", todos, token, "{\"title\":\"x\"}").statusCode())
                        .isEqualTo(201);
                var signed = "SELECT COUNT(*) FROM audit_checkpoint_head WHERE user_id = '%s' AND link = %d"
                        .formatted(OVERTAKEN, link);
                await().atMost(Duration.ofMinutes(2)).until(() -> number(signed) == 1);
            }
        }
    }

    private static boolean allSigned() throws SQLException {
        return number("SELECT COUNT(*) FROM audit_checkpoint_head WHERE user_id LIKE 'user-_' AND link = " + EVENTS)
                == USERS;
    }

    @BeforeEach
    void restore() throws SQLException {
        putBack();
    }

    private static void putBack() throws SQLException {
        for (var table : TABLES) {
            execute("DELETE FROM " + table);
            execute("INSERT INTO " + table + " SELECT * FROM kept_" + table);
        }
    }

    @Test
    void untouchedTrailIsUnbroken() throws SQLException {
        var entries = number("SELECT COUNT(*) FROM audit_entry");
        var chains = number("SELECT COUNT(DISTINCT user_id, topic) FROM audit_entry");
        assertThat(entries).isGreaterThanOrEqualTo(USERS * EVENTS);
        assertThat(verify()).isZero();
        assertThat(out)
                .contains("%d entries in %d chains, %d of them with erased values; 0 younger"
                        .formatted(entries, chains, erased()))
                .contains("Unbroken.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE audit_value SET data = '{}' WHERE user_id = 'user-2' AND sequence % 1000000000 = 3|VALUE_CHANGED|user user-2, todo.events, link 3",
                "UPDATE audit_entry SET type = 'TodoDeleted' WHERE user_id = 'user-2' AND link = 3|ENTRY_CHANGED|user user-2, todo.events, link 3",
                "UPDATE audit_entry SET occurred_at = '2026-11-23 08:15:31' WHERE user_id = 'user-3' AND link = 6|ENTRY_CHANGED|user user-3, todo.events, link 6",
                "DELETE FROM audit_entry WHERE user_id = 'user-2' AND link = 3|ENTRY_MISSING|user user-2, todo.events, link 3",
                "DELETE FROM audit_entry WHERE user_id = 'user-2' AND link >= 5|TRUNCATED|user user-2, todo.events, link 6",
                "DELETE FROM audit_entry WHERE user_id = 'user-3'|TRUNCATED|user user-3, todo.events, link",
                "DELETE FROM audit_value WHERE user_id = 'user-1' AND sequence % 1000000000 = 4|VALUE_MISSING|user user-1, todo.events, link 4",
                "UPDATE audit_checkpoint SET root = REPEAT('x', 32)|CHECKPOINT|checkpoint 1",
                "UPDATE audit_checkpoint SET signature = REPEAT('x', 64)|CHECKPOINT|checkpoint 1: its signature is not by a known key",
                "UPDATE audit_checkpoint_head SET link = 5 WHERE user_id = 'user-1' AND link = 6|CHECKPOINT|the heads beside it are not the signed ones",
                "DELETE FROM audit_checkpoint_head WHERE user_id = 'user-1'|CHECKPOINT|the heads beside it are not the signed ones"
            })
    void changeIsFoundAndNamed(String change, String kind, String named) throws SQLException {
        execute(change);
        assertThat(verify()).isEqualTo(1);
        assertThat(out).contains(kind + "  ").contains(named).contains("Broken: ");
    }

    @Test
    void twoEntriesThatWereSwappedAreNamed() throws SQLException {
        execute("UPDATE audit_entry SET link = 100 WHERE user_id = 'user-1' AND link = 2");
        execute("UPDATE audit_entry SET link = 2 WHERE user_id = 'user-1' AND link = 3");
        execute("UPDATE audit_entry SET link = 3 WHERE user_id = 'user-1' AND link = 100");
        assertThat(verify()).isEqualTo(1);
        assertThat(out)
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
        assertThat(out).contains("CHAIN_REWRITTEN  user user-1, todo.events, link 6");
    }

    @Test
    void eventThatIsNeitherRecordedNorDeadLetteredIsNamed() throws SQLException {
        execute("DELETE FROM audit_checkpoint_head");
        execute("DELETE FROM audit_checkpoint");
        execute("DELETE FROM audit_entry WHERE user_id = 'user-1' AND link > 3");
        execute("UPDATE audit_entry SET sequence = sequence + 6 WHERE user_id = 'user-1' AND link = 3");
        var before = number("SELECT sequence FROM audit_entry WHERE user_id = 'user-1' AND link = 2");
        assertThat(verify()).isEqualTo(1);
        assertThat(out)
                .contains(
                        "EVENT_MISSING  user user-1, todo.events, sequence %d to %d".formatted(before + 1, before + 6));
    }

    @Test
    void checkpointsCutOffTogetherWithTheirEntriesAreMissedByOneThatIsKnown() throws SQLException {
        verify();
        var known = out.replaceAll("(?s).*--checkpoint (\\S+).*", "$1");
        assertThat(verify("--checkpoint", known)).isZero();
        execute("DELETE FROM audit_checkpoint_head");
        execute("DELETE FROM audit_checkpoint");
        execute("DELETE FROM audit_entry WHERE link > 3");
        assertThat(verify()).isZero();
        assertThat(verify("--checkpoint", known)).isEqualTo(1);
        assertThat(out)
                .contains("CHECKPOINT  checkpoint " + known.split(":")[0])
                .contains("is gone");
    }

    @Test
    void erasedUserIsErasedAndTheTrailUnbroken() throws SQLException {
        var before = erased();
        var others = number("SELECT COUNT(*) FROM audit_value WHERE user_id <> 'user-2'");
        assertThat(others).isGreaterThanOrEqualTo((USERS - 1) * EVENTS);
        assertThat(erase("user-2", "--yes")).isZero();
        assertThat(out).contains("Erased the values of 6 entries of user-2.");
        assertThat(number("SELECT COUNT(*) FROM audit_value WHERE user_id = 'user-2'"))
                .isZero();
        assertThat(number("SELECT COUNT(*) FROM audit_value")).isEqualTo(others);
        assertThat(number("SELECT COUNT(*) FROM audit_erasure WHERE user_id = 'user-2' AND sequence % 1000000000 = 6"))
                .isEqualTo(1);
        assertThat(verify()).isZero();
        assertThat(out).contains(", %d of them with erased values".formatted(before + EVENTS));
        assertThat(erase("user-2", "--yes")).isZero();
        assertThat(out).contains("The values of user-2 are erased already.");
    }

    @Test
    void eraseAsksFirst() throws SQLException {
        assertThat(erase("user-2")).isEqualTo(1);
        assertThat(err).contains("To erase the values of 6 entries of user-2, add --yes.");
        assertThat(number("SELECT COUNT(*) FROM audit_value WHERE user_id = 'user-2'"))
                .isEqualTo(EVENTS);
    }

    @Test
    void thinnedCheckpointsStillVouchForTheTrailAndNoHeadOfThemCanGo() throws Exception {
        thin();
        assertThat(number("SELECT COUNT(*) FROM audit_checkpoint_head WHERE user_id = '" + OVERTAKEN + "'"))
                .isEqualTo(1);
        assertThat(verify()).isZero();
        execute("DELETE FROM audit_checkpoint_head WHERE user_id = '" + OVERTAKEN + "'");
        assertThat(verify()).isEqualTo(1);
        assertThat(out).contains("those that are left of the heads up to it are not the signed ones");
        putBack();
        thin();
        execute("DELETE FROM audit_entry WHERE user_id = '" + OVERTAKEN + "' AND link = 2");
        assertThat(verify()).isEqualTo(1);
        assertThat(out).contains("TRUNCATED  user " + OVERTAKEN + ", todo.events, link 2");
        putBack();
        thin();
        execute("DELETE FROM audit_checkpoint_thinned");
        assertThat(verify()).isEqualTo(1);
        assertThat(out).contains("the heads beside it are not the signed ones");
    }

    /// By a service that keeps no head longer than it has to, and signs nothing else.
    private static void thin() throws Exception {
        var running = Acceptance.running();
        var servers =
                new Coordinates(DATA, port(running.jdbcUrl()), port("//" + running.kafka()), port(running.redis()));
        var config = SystemConfig.apart(
                Home.repository(), Acceptance.home(), Home.find().binaries());
        var environment = Map.of(
                "AUDIT_CHECKPOINT_KEEP_HEADS",
                "PT0S",
                "AUDIT_CHECKPOINT_THINNING",
                "1s",
                "AUDIT_CHECKPOINT_INTERVAL",
                "off");
        try (var ports = new Ports()) {
            var replica =
                    Replica.start(Service.AUDIT, 2, config, servers, ports.take(new PortChoice.Any()), environment);
            try {
                await().atMost(Duration.ofMinutes(5))
                        .until(() -> number("SELECT COALESCE(MAX(last_number), 0) FROM audit_checkpoint_thinned")
                                == number("SELECT MAX(number) FROM audit_checkpoint"));
            } finally {
                replica.process().stop();
            }
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.replaceFirst(".*//[^/]*:(\\d+).*", "$1"));
    }

    /// Of all users: other tests of the same system erase, too.
    private static long erased() throws SQLException {
        return number("SELECT COUNT(*) FROM audit_entry") - number("SELECT COUNT(*) FROM audit_value");
    }

    private int verify(String... more) {
        var arguments = new ArrayList<>(List.of("verify", "audit", "--public-key"));
        arguments.add(AuditKeys.in(DATA).publicKey().toString());
        arguments.addAll(Arrays.asList(more));
        return todo("audit_auditor", arguments);
    }

    private int erase(String... arguments) {
        var all = new ArrayList<>(List.of("erase"));
        all.addAll(Arrays.asList(arguments));
        return todo("audit_eraser", all);
    }

    /// As somebody who has nothing but the address of the database.
    private int todo(String user, List<String> arguments) {
        var all = new ArrayList<>(arguments);
        all.addAll(List.of("--audit-jdbc-url", DATABASE, "--audit-db-user", user));
        all.addAll(List.of("--audit-db-password", password(user)));
        var printed = Acceptance.todo(all.toArray(String[]::new));
        out += printed.out();
        err += printed.err();
        return printed.code();
    }

    private static String password(String user) {
        return new Coordinates(DATA, 0, 0, 0).password(user);
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
        return DriverManager.getConnection(DATABASE, "audit_owner", password("audit_owner"));
    }
}

package dev.lossless.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LocalServersTest {

    private static final Path FOLDER = FreshFolder.named("all");

    static LocalServers servers;
    static Coordinates running;

    @BeforeAll
    static void start() throws SQLException {
        servers = new LocalServers(config());
        running = servers.start(_ -> {});
        try (var owner = connect("audit", "audit_owner")) {
            execute(owner, "CREATE TABLE entry (id INT PRIMARY KEY)");
            execute(owner, "CREATE TABLE stored_offset (id INT PRIMARY KEY)");
        }
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    static ServersConfig config() {
        return ServersConfig.in(FOLDER, Home.find().binaries());
    }

    @Test
    void auditTrailCanBeAppendedAndReadButNotChangedByItsService() throws SQLException {
        try (var service = connect("audit", "audit_service")) {
            execute(service, "INSERT INTO entry VALUES (1)");
            assertThat(number(service, "SELECT COUNT(*) FROM entry")).isEqualTo(1);
            assertDenied(service, "UPDATE entry SET id = 2");
            assertDenied(service, "DELETE FROM entry");
            assertDenied(service, "DROP TABLE entry");
        }
    }

    /// A right on a table that did not exist when it was granted.
    @Test
    void offsetsOfTheAuditTrailCanBeUpdatedByItsServiceAndNothingElse() throws SQLException {
        try (var service = connect("audit", "audit_service")) {
            execute(service, "INSERT INTO stored_offset VALUES (1)");
            execute(service, "UPDATE stored_offset SET id = 2");
            assertDenied(service, "DELETE FROM stored_offset");
            assertDenied(service, "DROP TABLE stored_offset");
            assertDenied(service, "CREATE TABLE stored_offset (id INT)");
        }
    }

    @Test
    void auditorOnlyReadsAndEraserOnlyCallsProceduresOfTheOwner() throws SQLException {
        try (var owner = connect("audit", "audit_owner")) {
            execute(owner, "INSERT INTO entry VALUES (7)");
            execute(owner, "CREATE PROCEDURE erase() SQL SECURITY DEFINER DELETE FROM entry WHERE id = 7");
        }
        for (var user : List.of("audit_auditor", "audit_eraser")) {
            try (var other = connect("audit", user)) {
                assertThat(number(other, "SELECT COUNT(*) FROM entry WHERE id = 7"))
                        .isEqualTo(1);
                assertDenied(other, "INSERT INTO entry VALUES (8)");
                assertDenied(other, "UPDATE entry SET id = 8");
                assertDenied(other, "DELETE FROM entry");
            }
        }
        try (var auditor = connect("audit", "audit_auditor");
                var service = connect("audit", "audit_service");
                var eraser = connect("audit", "audit_eraser")) {
            assertDenied(auditor, "CALL erase()");
            assertDenied(service, "CALL erase()");
            execute(eraser, "CALL erase()");
            assertThat(number(eraser, "SELECT COUNT(*) FROM entry WHERE id = 7"))
                    .isZero();
        }
    }

    @Test
    void servicesWorkWithRowsAndOwnersWithTables() throws SQLException {
        for (var schema : List.of("todo", "analytics")) {
            try (var owner = connect(schema, schema + "_owner");
                    var service = connect(schema, schema + "_service")) {
                execute(owner, "CREATE TABLE item (id INT PRIMARY KEY)");
                execute(service, "INSERT INTO item VALUES (1)");
                execute(service, "UPDATE item SET id = 2");
                execute(service, "DELETE FROM item");
                assertDenied(service, "DROP TABLE item");
                execute(owner, "DROP TABLE item");
            }
        }
    }

    @Test
    void noServiceSeesAnothersSchema() throws SQLException {
        try (var service = connect("todo", "todo_service")) {
            assertDenied(service, "SELECT * FROM audit.entry");
        }
        assertThatThrownBy(() -> DriverManager.getConnection(running.jdbcUrl("todo"), "nobody", ""))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void databaseLogsRowsAndForcesEachCommitToTheDisk() throws SQLException {
        try (var service = connect("todo", "todo_service")) {
            assertThat(number(service, "SELECT @@global.log_bin")).isEqualTo(1);
            assertThat(text(service, "SELECT @@global.binlog_format")).isEqualTo("ROW");
            assertThat(text(service, "SELECT @@global.binlog_row_image")).isEqualTo("FULL");
            assertThat(number(service, "SELECT @@global.innodb_flush_log_at_trx_commit"))
                    .isEqualTo(1);
            assertThat(number(service, "SELECT @@global.sync_binlog")).isEqualTo(1);
            assertThat(text(service, "SELECT @@global.time_zone")).isEqualTo("+00:00");
            assertThat(text(service, "SELECT @@character_set_database")).isEqualTo("utf8mb4");
        }
    }

    @Test
    void allTopicsExist() throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", running.kafkaBootstrapServers()))) {
            var partitions =
                    admin.describeTopics(admin.listTopics().names().get()).allTopicNames().get().values().stream()
                            .collect(Collectors.toMap(topic -> topic.name(), topic -> topic.partitions()
                                    .size()));
            assertThat(partitions)
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "todo.events", 12,
                            "user.events", 12,
                            "audit-consumer.dead-letter", 1,
                            "analytics-consumer.dead-letter", 1,
                            "cache-consumer.dead-letter", 1,
                            "notification-consumer.dead-letter", 1));
        }
    }

    @Test
    void secondStartOnTheSameDataIsRefused() {
        assertThatThrownBy(() -> new LocalServers(config()).start(_ -> {}))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("already running");
    }

    @Test
    void takenPortThatTheUserAskedForFailsWithItsOption() {
        var other = ServersConfig.in(FOLDER.resolve("other"), config().binaries())
                .withPorts(
                        new PortChoice.Exactly(running.mysqlPort(), "--mysql-port"),
                        new PortChoice.Any(),
                        new PortChoice.Any());
        var refused = new LocalServers(other);
        assertThatThrownBy(() -> refused.start(_ -> {}))
                .isInstanceOf(StartException.class)
                .hasMessage("Port " + running.mysqlPort() + " is taken. Choose another one with --mysql-port.");
        assertThat(refused.processes()).isEmpty();
    }

    @Test
    void takenPreferredPortIsReplacedByAFreeOne() {
        try (var ports = new Ports()) {
            assertThat(ports.take(new PortChoice.Preferred(running.redisPort())))
                    .isNotEqualTo(running.redisPort());
        }
    }

    private static Connection connect(String schema, String user) throws SQLException {
        return DriverManager.getConnection(running.jdbcUrl(schema), user, running.password(user));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void assertDenied(Connection connection, String sql) {
        assertThatThrownBy(() -> execute(connection, sql))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("denied");
    }

    private static int number(Connection connection, String query) throws SQLException {
        return Integer.parseInt(text(connection, query));
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}

package dev.lossless.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.audit.Reading.Readable;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the first version recorded gets the chain that a rebuild would give it.
@QuarkusTest
class FirstVersionTest extends RealServersTest {

    private static final Path V1 = Path.of("src/main/resources/db/migration/V1__audit_trail.sql");

    private final EventReader reader = new EventReader();

    @Inject
    Salts salts;

    @BeforeEach
    void createTable() throws Exception {
        var sql = Files.readString(V1);
        var create = sql.substring(sql.indexOf("CREATE TABLE audit_entry"), sql.indexOf(';'));
        execute(create.replace("TABLE audit_entry", "TABLE audit_entry_v1"));
    }

    @AfterEach
    void dropTable() throws SQLException {
        execute("DROP TABLE audit_entry_v1");
    }

    @Test
    void entriesAreChainedInTheOrderOfTheirRecords() throws SQLException {
        var events = new ArrayList<AuditEvent>();
        for (var sequence : List.of(1L, 2L, 4L, 3L)) {
            events.add(event(user, sequence, events.size()));
        }
        insert(events);
        insert(List.of(event(user + "-other", 1, 99)));
        chainAll();
        assertThat(hashes(user)).isEqualTo(expected(events));
        assertThat(hashes(user + "-other")).hasSize(1);
        assertThat(values(user)).isEqualTo(4);
    }

    @Test
    void workThatBrokeOffIsContinued() throws SQLException {
        var events = LongStream.rangeClosed(1, 2500)
                .mapToObj(sequence -> event(user, sequence, sequence))
                .toList();
        insert(events.subList(0, 1200));
        chainAll();
        insert(events.subList(1200, 2500));
        chainAll();
        chainAll();
        assertThat(hashes(user)).isEqualTo(expected(events));
    }

    private void chainAll() throws SQLException {
        try (var connection = asOwner()) {
            connection.setAutoCommit(false);
            new FirstVersion(connection, () -> salts).chainAll();
            connection.commit();
        }
    }

    private List<String> expected(List<AuditEvent> events) {
        return new Chains(salts, Map.of())
                .link(events, Instant.EPOCH).stream()
                        .map(entry -> HexFormat.of().formatHex(entry.head().hash()))
                        .toList();
    }

    private AuditEvent event(String userId, long sequence, long offset) {
        var record = Example.todoCreated(userId, sequence).consumed(0, offset);
        return ((Readable) reader.read(record)).event();
    }

    private List<String> hashes(String userId) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.prepareStatement(
                        "SELECT LOWER(HEX(hash)) FROM audit_entry WHERE user_id = ? ORDER BY link")) {
            statement.setString(1, userId);
            var rows = statement.executeQuery();
            var hashes = new ArrayList<String>();
            while (rows.next()) {
                hashes.add(rows.getString(1));
            }
            return hashes;
        }
    }

    private long values(String userId) throws SQLException {
        return number("SELECT COUNT(*) FROM audit_value WHERE user_id = '" + userId + "'");
    }

    private void insert(List<AuditEvent> events) throws SQLException {
        try (var connection = asOwner()) {
            insert(events, connection);
        }
    }

    private static void insert(List<AuditEvent> events, Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(
                "INSERT INTO audit_entry_v1 VALUES (?, ?, ?, ?, ?, ?, ?, ?, NOW(6), ?, ?, ?, ?)")) {
            for (var event : events) {
                statement.setString(1, event.position().stream().userId());
                statement.setString(2, event.position().stream().topic());
                statement.setLong(3, event.position().sequence());
                statement.setString(4, event.id().toString());
                statement.setString(5, event.type());
                statement.setString(6, event.subject());
                statement.setLong(7, event.aggregateVersion());
                statement.setString(
                        8, event.occurredAt().toString().replace('T', ' ').replace("Z", ""));
                statement.setString(9, event.traceparent().orElse(null));
                statement.setBytes(10, event.data());
                statement.setInt(11, event.partition());
                statement.setLong(12, event.offset());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}

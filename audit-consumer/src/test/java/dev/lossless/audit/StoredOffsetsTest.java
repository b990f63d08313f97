package dev.lossless.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

/// A database that has lost its last commits, as after a fail-over or a restore, gets back what it lost.
@QuarkusTest
class StoredOffsetsTest extends RealServersTest {

    private static final int EVENTS = 6;
    private static final int KEPT = 2;

    @Test
    void lostEntriesAreRecordedAgainWithTheNextEvent() throws SQLException {
        var before = recorded();
        loseLastEntries();
        send(Events.todoCreated(user, EVENTS + 1));
        await().until(() -> entries(user) == EVENTS + 1);
        assertThat(hashes().subList(0, EVENTS)).isEqualTo(before);
        assertThat(values()).isEqualTo(EVENTS + 1);
    }

    @Test
    void lostEntriesAreRecordedAgainWithoutAnyEvent() throws SQLException {
        var before = recorded();
        loseLastEntries();
        await().until(() -> entries(user) == EVENTS);
        assertThat(hashes()).isEqualTo(before);
        assertThat(values()).isEqualTo(EVENTS);
    }

    private RecordMetadata firstLost;

    private List<String> recorded() throws SQLException {
        LongStream.rangeClosed(1, EVENTS).forEach(sequence -> {
            var record = send(Events.todoCreated(user, sequence));
            firstLost = sequence == KEPT + 1 ? record : firstLost;
        });
        await().until(() -> entries(user) == EVENTS);
        return hashes();
    }

    /// As one commit: the service compares at any time.
    private void loseLastEntries() throws SQLException {
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (var table : List.of("audit_entry", "audit_value")) {
                statement.executeUpdate(
                        "DELETE FROM %s WHERE user_id = '%s' AND sequence > %d".formatted(table, user, KEPT));
            }
            statement.executeUpdate(
                    "UPDATE stored_offset SET next_offset = %d WHERE topic = '%s' AND record_partition = %d"
                            .formatted(firstLost.offset(), firstLost.topic(), firstLost.partition()));
            connection.commit();
        }
    }

    private List<String> hashes() throws SQLException {
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            var rows = statement.executeQuery(
                    "SELECT HEX(hash) FROM audit_entry WHERE user_id = '%s' ORDER BY link".formatted(user));
            var hashes = new ArrayList<String>();
            while (rows.next()) {
                hashes.add(rows.getString(1));
            }
            return hashes;
        }
    }

    private long values() throws SQLException {
        return number("SELECT COUNT(*) FROM audit_value WHERE user_id = '%s'".formatted(user));
    }
}

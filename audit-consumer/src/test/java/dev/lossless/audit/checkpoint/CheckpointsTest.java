package dev.lossless.audit.checkpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.audit.Events;
import dev.lossless.audit.RealServersTest;
import dev.lossless.audit.chain.Sha256;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CheckpointsTest extends RealServersTest {

    @Inject
    Checkpoints checkpoints;

    @Inject
    CheckpointSigner signer;

    @Inject
    CheckpointConfig config;

    @Inject
    DataSource dataSource;

    @Test
    void checkpointVouchesForEveryHeadThatHasChangedAndOnlyOnce() throws SQLException {
        record(1, 2);
        checkpoints.sign();
        assertThat(signedLinks()).containsExactly(2L);
        var last = lastNumber();
        checkpoints.sign();
        assertThat(lastNumber()).isEqualTo(last);
        record(3, 5);
        checkpoints.sign();
        assertThat(signedLinks()).containsExactly(2L, 5L);
        assertThat(lastNumber()).isEqualTo(last + 1);
    }

    /// Its transaction took long: its entries carry a time that a checkpoint covers already.
    @Test
    void entryThatCommittedLateIsVouchedForByTheNextCheckpoint() throws SQLException {
        record(1, 1);
        checkpoints.sign();
        try (var late = asOwner()) {
            late.setAutoCommit(false);
            late.createStatement().executeUpdate("""
                    INSERT INTO audit_entry SELECT '%1$s-late', topic, link, sequence, highest_sequence, event_id, type, subject, \
                    aggregate_version, occurred_at, traceparent, digest, hash, recorded_at, record_partition, \
                    record_offset FROM audit_entry WHERE user_id = '%1$s'""".formatted(user));
            late.commit();
        }
        checkpoints.sign();
        assertThat(number("SELECT COUNT(*) FROM audit_checkpoint_head WHERE user_id = '%s-late'".formatted(user)))
                .isEqualTo(1);
    }

    /// It signed with a clock that was an hour ahead, and was then put right.
    @Test
    void clockThatWasAheadHidesNothingThatIsRecordedLater() throws SQLException {
        record(1, 1);
        var ahead = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
        new Checkpoints(dataSource, signer, config, ahead, new SimpleMeterRegistry()).sign();
        record(2, 2);
        checkpoints.sign();
        assertThat(signedLinks()).containsExactly(1L, 2L);
    }

    @Test
    void entryThatWasRecordedWithAClockAheadIsVouchedForAtOnce() throws SQLException {
        record(1, 1);
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE audit_entry SET recorded_at = recorded_at + INTERVAL 1 HOUR"
                    + " WHERE user_id = '" + user + "'");
        }
        checkpoints.sign();
        assertThat(signedLinks()).containsExactly(1L);
    }

    @Test
    void signatureRootAndChainOfACheckpointAreWhatTheyClaim() throws SQLException {
        record(1, 3);
        checkpoints.sign();
        var number = lastNumber();
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            var before = statement.executeQuery(
                    "SELECT COALESCE(MAX(hash), REPEAT(CHAR(0), 32)) FROM audit_checkpoint WHERE number = "
                            + (number - 1));
            before.next();
            var previous = before.getBytes(1);
            var row = statement.executeQuery("SELECT * FROM audit_checkpoint WHERE number = " + number);
            row.next();
            var checkpoint = checkpoint(row);
            assertThat(checkpoint.previous()).isEqualTo(previous);
            assertThat(row.getBytes("hash")).isEqualTo(checkpoint.hash());
            assertThat(row.getBytes("signature")).isEqualTo(signer.sign(checkpoint.canonical()));
            assertThat(row.getBytes("root")).isEqualTo(Sha256.of(lines(number).getBytes(US_ASCII)));
        }
    }

    private static Checkpoint checkpoint(ResultSet row) throws SQLException {
        return new Checkpoint(
                row.getLong("number"),
                row.getObject("created_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                row.getObject("recorded_until", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                row.getInt("heads"),
                row.getBytes("root"),
                row.getBytes("previous"),
                row.getString("key_id"));
    }

    private String lines(long number) throws SQLException {
        var lines = new StringBuilder();
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            var rows = statement.executeQuery("SELECT user_id, topic, link, hash FROM audit_checkpoint_head"
                    + " WHERE number = " + number + " ORDER BY user_id, topic");
            while (rows.next()) {
                lines.append("%s %s %d %s\n"
                        .formatted(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getLong(3),
                                HexFormat.of().formatHex(rows.getBytes(4))));
            }
        }
        return lines.toString();
    }

    private void record(long first, long last) throws SQLException {
        for (var sequence = first; sequence <= last; sequence++) {
            send(Events.todoCreated(user, sequence));
        }
        await().until(() -> entries(user) == last);
    }

    private List<Long> signedLinks() throws SQLException {
        var links = new ArrayList<Long>();
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            var rows = statement.executeQuery(
                    "SELECT link FROM audit_checkpoint_head WHERE user_id = '" + user + "' ORDER BY link");
            while (rows.next()) {
                links.add(rows.getLong(1));
            }
        }
        return links;
    }

    private long lastNumber() throws SQLException {
        return number("SELECT COALESCE(MAX(number), 0) FROM audit_checkpoint");
    }
}

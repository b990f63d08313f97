package dev.lossless.audit.checkpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.audit.Events;
import dev.lossless.audit.RealServersTest;
import dev.lossless.audit.chain.Sha256;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/// Heads that prove nothing more go, and what is left is signed. That the trail still verifies, `AuditIT` in
/// deploy/acceptance shows.
@QuarkusTest
class ThinningTest extends RealServersTest {

    private static final Duration HUNDRED_DAYS = Duration.ofDays(100);

    @Inject
    Checkpoints checkpoints;

    @Inject
    Thinning thinning;

    @Inject
    CheckpointSigner signer;

    @Inject
    CheckpointConfig config;

    @Inject
    DataSource dataSource;

    @Test
    void headsThatALaterCheckpointHasOvertakenGoOnceTheyAreOld() throws SQLException {
        record(1);
        record(2);
        thinning.thin();
        assertThat(signedLinks()).as("young").containsExactly(1L, 2L);
        later().thin();
        assertThat(signedLinks()).containsExactly(2L);
        record(3);
        later().thin();
        assertThat(signedLinks()).as("each checkpoint is thinned once").containsExactly(2L, 3L);
    }

    @Test
    void whatIsLeftIsSigned() throws SQLException {
        record(1);
        record(2);
        later().thin();
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            var row =
                    statement.executeQuery("SELECT * FROM audit_checkpoint_thinned ORDER BY last_number DESC LIMIT 1");
            row.next();
            var thinned = new Thinned(
                    row.getLong("first_number"),
                    row.getLong("last_number"),
                    row.getObject("thinned_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                    row.getInt("heads"),
                    row.getBytes("root"),
                    row.getBytes("checkpoint"),
                    row.getString("key_id"));
            assertThat(row.getBytes("signature")).isEqualTo(signer.sign(thinned.canonical()));
            var lines = linesOf(thinned);
            assertThat(lines).hasSize(thinned.heads());
            assertThat(thinned.root())
                    .isEqualTo(Sha256.of(String.join("", lines).getBytes(US_ASCII)));
            assertThat(thinned.last()).isEqualTo(number("SELECT MAX(number) FROM audit_checkpoint"));
            assertThat(number("SELECT COUNT(*) FROM audit_checkpoint WHERE number = %d AND hash = X'%s'"
                            .formatted(thinned.last(), HexFormat.of().formatHex(thinned.checkpoint()))))
                    .isEqualTo(1);
        }
    }

    @Test
    void replicasThatThinAtTheSameTimeThinEachCheckpointOnce() throws Exception {
        for (var link = 1; link <= 5; link++) {
            record(link);
        }
        var looks = new ArrayList<Callable<Void>>();
        for (var replica = 0; replica < 4; replica++) {
            looks.add(() -> {
                later().thinWhenDue();
                return null;
            });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var look : threads.invokeAll(looks)) {
                look.get();
            }
        }
        assertThat(signedLinks()).containsExactly(5L);
        assertThat(number("SELECT COUNT(*) FROM audit_checkpoint c WHERE 1 <> (SELECT COUNT(*) FROM"
                        + " audit_checkpoint_thinned t WHERE c.number BETWEEN t.first_number AND t.last_number)"))
                .isZero();
    }

    private Thinning later() {
        return new Thinning(dataSource, signer, config, Clock.offset(Clock.systemUTC(), HUNDRED_DAYS));
    }

    private void record(long sequence) throws SQLException {
        send(Events.todoCreated(user, sequence));
        await().until(() -> entries(user) == sequence);
        checkpoints.sign();
    }

    private static List<String> linesOf(Thinned thinned) throws SQLException {
        var lines = new ArrayList<String>();
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            var rows = statement.executeQuery("SELECT number, user_id, topic, link, hash FROM audit_checkpoint_head"
                    + " WHERE number BETWEEN %d AND %d ORDER BY number, user_id, topic"
                            .formatted(thinned.first(), thinned.last()));
            while (rows.next()) {
                lines.add("%d %s %s %d %s\n"
                        .formatted(
                                rows.getLong(1),
                                rows.getString(2),
                                rows.getString(3),
                                rows.getLong(4),
                                HexFormat.of().formatHex(rows.getBytes(5))));
            }
        }
        return lines;
    }

    private List<Long> signedLinks() {
        return SCHEMA.numbers("SELECT link FROM audit_checkpoint_head WHERE user_id = ? ORDER BY link", user);
    }
}

package dev.lossless.audit.checkpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lossless.audit.chain.Sha256;
import dev.lossless.audit.checkpoint.CheckpointTables.SignedHead;
import dev.lossless.subscriber.jdbc.Transaction;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// Signs the heads of the chains, so that entries cut off a chain's end are missed too.
///
/// A checkpoint holds only the heads that have changed since the one before, at most so many entries at a time:
/// its cost does not grow with the number of users. All replicas try; the number decides who was first.
@ApplicationScoped
class Checkpoints {

    private static final Logger LOG = Logger.getLogger(Checkpoints.class);

    /// Longer than a transaction can last, and than the replicas' clocks differ: what committed late is found
    /// again.
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    /// Also what was recorded while a clock was ahead.
    private static final Instant FOREVER = Instant.parse("9999-12-31T23:59:59Z");

    private static final int ENTRIES_AT_ONCE = 20_000;

    private final DataSource dataSource;
    private final CheckpointSigner signer;
    private final CheckpointConfig config;
    private final Clock clock;
    private volatile Instant complete;

    Checkpoints(
            DataSource dataSource,
            CheckpointSigner signer,
            CheckpointConfig config,
            Clock clock,
            MeterRegistry registry) {
        this.dataSource = dataSource;
        this.signer = signer;
        this.config = config;
        this.clock = clock;
        this.complete = clock.instant();
        if (!config.interval().equals("off")) {
            Gauge.builder("audit.checkpoint.time", () -> complete.toEpochMilli() / 1000.0)
                    .description("When all heads were last found signed, in seconds since 1970; at first the start")
                    .baseUnit("seconds")
                    .register(registry);
        }
    }

    @Scheduled(every = "{audit.checkpoint.interval}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void signWhenDue() {
        try {
            sign();
        } catch (SQLIntegrityConstraintViolationException _) {
            LOG.debug("another replica signed the checkpoint");
        } catch (SQLException e) {
            LOG.warnf("checkpoint not signed, tried again after the interval: cause=%s", e);
        }
    }

    /// Signs what has changed, if anything has.
    void sign() throws SQLException {
        var covered = Transaction.commit(
                dataSource, connection -> new CheckpointTables(connection).coveredAt(clock.instant()));
        for (var from = Optional.of(covered); from.isPresent(); ) {
            var start = from.get();
            from = Transaction.commit(dataSource, connection -> sign(connection, start));
        }
        complete = clock.instant();
    }

    /// @return where the next one begins, when there is more
    private Optional<Instant> sign(Connection connection, Instant from) throws SQLException {
        var tables = new CheckpointTables(connection);
        var now = clock.instant();
        var cut = tables.recordedBehind(from, ENTRIES_AT_ONCE);
        var heads = tables.changed(from.minus(OVERLAP), cut.orElse(FOREVER));
        if (!heads.isEmpty()) {
            sign(tables, heads, now, cut.orElse(now));
        }
        return cut;
    }

    private void sign(CheckpointTables tables, List<SignedHead> heads, Instant now, Instant until) throws SQLException {
        var last = tables.last();
        var keyId = config.keyId();
        var checkpoint = new Checkpoint(last.number() + 1, now, until, heads.size(), root(heads), last.hash(), keyId);
        tables.insert(checkpoint, signer.sign(checkpoint.canonical()), heads);
        // the log is a second place, which whoever cuts off checkpoints too must also reach
        LOG.infof(
                "checkpoint signed: number=%d heads=%d hash=%s",
                checkpoint.number(), heads.size(), HexFormat.of().formatHex(checkpoint.hash()));
    }

    private static byte[] root(List<SignedHead> heads) {
        var digest = Sha256.digest();
        for (var head : heads) {
            var line = String.join(
                    " ",
                    head.stream().userId(),
                    head.stream().topic(),
                    Long.toString(head.number()),
                    HexFormat.of().formatHex(head.hash()));
            digest.update((line + "\n").getBytes(US_ASCII));
        }
        return digest.digest();
    }
}

package dev.lossless.audit.checkpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lossless.audit.chain.Sha256;
import dev.lossless.audit.checkpoint.ThinningTables.Head;
import dev.lossless.subscriber.jdbc.Transaction;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// Keeps the heads of checkpoints from growing by the minute for ever: of old checkpoints those go that a
/// later one has
/// overtaken, as its head proves the same entries. What stays is signed anew.
///
/// Each checkpoint is thinned once, some of them in one transaction. All replicas try; the number decides who
/// was
/// first.
@ApplicationScoped
class Thinning {

    private static final Logger LOG = Logger.getLogger(Thinning.class);
    private static final int CHECKPOINTS_AT_ONCE = 1_000;
    private static final int HEADS_AT_ONCE = 20_000;

    private final DataSource dataSource;
    private final CheckpointSigner signer;
    private final CheckpointConfig config;
    private final Clock clock;

    Thinning(DataSource dataSource, CheckpointSigner signer, CheckpointConfig config, Clock clock) {
        this.dataSource = dataSource;
        this.signer = signer;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "{audit.checkpoint.thinning}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void thinWhenDue() {
        try {
            thin();
        } catch (SQLIntegrityConstraintViolationException _) {
            LOG.debug("another replica thinned these checkpoints");
        } catch (SQLException e) {
            LOG.warnf("old checkpoints not thinned, tried again after the interval: cause=%s", e);
        }
    }

    /// Thins all that are old enough.
    void thin() throws SQLException {
        boolean more;
        do {
            more = Transaction.commit(dataSource, this::thinSome);
        } while (more);
    }

    /// False when there was none.
    private boolean thinSome(Connection connection) throws SQLException {
        var tables = new ThinningTables(connection);
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var range = tables.oldest(now.minus(config.keepHeads()), CHECKPOINTS_AT_ONCE, HEADS_AT_ONCE);
        if (range.isEmpty()) {
            return false;
        }
        var checkpoints = range.get();
        var heads = tables.heads(checkpoints);
        var left = heads.stream().filter(head -> !head.overtaken()).toList();
        var thinned = new Thinned(
                checkpoints.first(),
                checkpoints.last(),
                now,
                left.size(),
                root(left),
                checkpoints.lastHash(),
                config.keyId());
        tables.insert(thinned, signer.sign(thinned.canonical()));
        tables.delete(heads.stream().filter(Head::overtaken).toList());
        LOG.infof(
                "checkpoints thinned: first=%d last=%d heads=%d left=%d",
                checkpoints.first(), checkpoints.last(), heads.size(), left.size());
        return true;
    }

    private static byte[] root(List<Head> heads) {
        var digest = Sha256.digest();
        for (var head : heads) {
            var line = String.join(
                    " ",
                    Long.toString(head.number()),
                    head.userId(),
                    head.topic(),
                    Long.toString(head.link()),
                    HexFormat.of().formatHex(head.hash()));
            digest.update((line + "\n").getBytes(US_ASCII));
        }
        return digest.digest();
    }
}

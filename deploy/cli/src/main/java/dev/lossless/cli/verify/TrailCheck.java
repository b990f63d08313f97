package dev.lossless.cli.verify;

import dev.lossless.cli.AuditDatabase;
import dev.lossless.cli.CliException;
import dev.lossless.cli.argument.CheckpointQuote;
import dev.lossless.cli.verify.CheckpointChain.Quoted;
import dev.lossless.cli.verify.TrailFinding.Kind;
import dev.lossless.local.system.RunningSystem;
import java.nio.file.Path;
import java.security.PublicKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/// Verifies the whole audit trail from its tables alone, in one pass. Nothing is kept but the state of one
/// chain.
///
/// Checkpoints are read first, so whatever they vouch for must be in the trail that is read afterwards. What
/// is
/// recorded meanwhile does no harm.
public final class TrailCheck {

    private static final String AUDITOR = "audit_auditor";

    private final Supplier<Connection> database;
    private final LongConsumer progress;
    private final TrailFindings findings = new TrailFindings();
    private long entries;
    private long streams;
    private long erased;
    private long unsigned;

    /// @param progress told how many entries are checked
    TrailCheck(Supplier<Connection> database, LongConsumer progress) {
        this.database = database;
        this.progress = progress;
    }

    /// The verdict on a trail whose checkpoints one key signs.
    ///
    /// @param database  connections of a user who can read the trail
    /// @param publicKey Ed25519, PEM
    public static TrailVerdict verdict(Supplier<Connection> database, Path publicKey) throws SQLException {
        return new TrailCheck(database, _ -> {}).run(List.of(CheckpointKey.read(publicKey)), Optional.empty());
    }

    /// The verdict on the trail in this database.
    ///
    /// @param known a checkpoint that must be there
    public static TrailVerdict verdict(
            AuditDatabase database,
            TrailKeys keys,
            Optional<RunningSystem> local,
            Optional<CheckpointQuote> known,
            Progress progress) {
        var quoted = known.map(quote -> new Quoted(quote.number(), quote.hash()));
        var trusted = keys.keys(local);
        Supplier<Connection> connections = () -> database.connect(local, AUDITOR);
        try {
            var size = size(connections);
            return new TrailCheck(connections, count -> progress.read(count, size)).run(trusted, quoted);
        } catch (SQLException e) {
            throw new CliException("The database failed: " + e.getMessage(), e);
        }
    }

    private static long size(Supplier<Connection> connections) throws SQLException {
        try (var connection = connections.get();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT COUNT(*) FROM audit_entry")) {
            row.next();
            return row.getLong(1);
        }
    }

    TrailVerdict run(List<PublicKey> keys, Optional<Quoted> known) throws SQLException {
        var last = checkpoints(keys, known);
        try (var trail = database.get();
                var heads = database.get();
                var other = database.get();
                var signed = new SignedHeads(heads, last.map(Quoted::number).orElse(0L))) {
            trail(trail, signed, new TrailLookups(other));
        }
        return new TrailVerdict(
                entries, streams, erased, unsigned, last.map(Quoted::toString), findings.count(), findings.first());
    }

    private Optional<Quoted> checkpoints(List<PublicKey> keys, Optional<Quoted> known) throws SQLException {
        try (var checkpoints = database.get();
                var heads = database.get();
                var thinned = database.get()) {
            return new CheckpointChain(keys, findings).check(checkpoints, heads, thinned, known);
        }
    }

    private void trail(Connection connection, SignedHeads signed, TrailLookups lookups) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(Integer.MIN_VALUE); // row by row
            try (var rows = statement.executeQuery(TrailEntry.QUERY)) {
                ChainCheck chain = null;
                while (rows.next()) {
                    var entry = TrailEntry.of(rows);
                    if (chain == null || !chain.continuedBy(entry.link())) {
                        end(chain);
                        chain = new ChainCheck(entry.link(), findings, lookups);
                        streams++;
                    }
                    check(entry, chain, signed);
                }
                end(chain);
            }
        }
        for (var cut = signed.take(); cut.isPresent(); cut = signed.take()) {
            truncated(cut.get());
        }
    }

    private void check(TrailEntry entry, ChainCheck chain, SignedHeads signed) throws SQLException {
        entries++;
        erased += entry.values().isEmpty() ? 1 : 0;
        progress.accept(entries);
        var head = signed.nextUpTo(entry.link());
        while (head.isPresent() && !head.get().link().equals(entry.link())) {
            truncated(head.get());
            head = signed.nextUpTo(entry.link());
        }
        chain.check(entry);
        head.ifPresent(chain::signed);
    }

    private void truncated(SignedHeads.Head head) {
        findings.add(
                Kind.TRUNCATED,
                head.link(),
                "checkpoint %d vouches for this entry, it is gone".formatted(head.checkpoint()));
    }

    private void end(ChainCheck chain) throws SQLException {
        if (chain != null) {
            unsigned += chain.end();
        }
    }
}

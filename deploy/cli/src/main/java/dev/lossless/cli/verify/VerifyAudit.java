package dev.lossless.cli.verify;

import dev.lossless.cli.AuditDatabase;
import dev.lossless.cli.CliException;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.Json;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.CheckpointQuote;
import dev.lossless.cli.verify.CheckpointChain.Quoted;
import dev.lossless.local.AuditKeys;
import dev.lossless.local.system.RunningSystem;
import java.nio.file.Path;
import java.security.PublicKey;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "audit",
        description =
                "Recomputes the audit trail's hash chains from its tables, with a user who can only read, and checks"
                        + " them against the signed checkpoints: nothing was changed, removed, swapped or cut off, and no event is"
                        + " missing. It trusts the public key, not the service. Memory stays the same however long the trail is. The"
                        + " system may be in use meanwhile.")
final class VerifyAudit implements Callable<Integer> {

    private static final String AUDITOR = "audit_auditor";

    private final Terminal terminal;

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description =
                    "Public key that checks the checkpoints' signatures (Ed25519, PEM). May be repeated, for keys that"
                            + " were replaced. Default: the local system's.")
    private List<Path> publicKeys = List.of();

    @Option(
            names = "--checkpoint",
            paramLabel = "NUMBER:HASH",
            description =
                    "A checkpoint that must still be there, as an earlier verification or the service's log told it."
                            + " Without it, checkpoints that were removed from the end together with the entries are not missed.")
    private CheckpointQuote checkpoint;

    @Option(names = "--json", description = "Print the verdict as one JSON object instead of text.")
    private boolean json;

    @Mixin
    private AuditDatabase database;

    @Mixin
    private HomeOption home;

    VerifyAudit(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var local = home.running();
        var known = Optional.ofNullable(checkpoint).map(quote -> new Quoted(quote.number(), quote.hash()));
        var keys = keys(local);
        var begin = System.nanoTime();
        try {
            var progress = new ReadProgress(terminal, size(local));
            var check = new TrailCheck(() -> database.connect(local, AUDITOR), progress::read);
            var verdict = check.run(keys, known);
            progress.end();
            print(verdict, Duration.ofNanos(System.nanoTime() - begin));
            return verdict.proved() ? 0 : 1;
        } catch (SQLException e) {
            throw new CliException("The database failed: " + e.getMessage(), e);
        }
    }

    private long size(Optional<RunningSystem> local) throws SQLException {
        try (var connection = database.connect(local, AUDITOR);
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT COUNT(*) FROM audit_entry")) {
            row.next();
            return row.getLong(1);
        }
    }

    private List<PublicKey> keys(Optional<RunningSystem> local) {
        if (!publicKeys.isEmpty()) {
            return publicKeys.stream().map(CheckpointKey::read).toList();
        }
        return local.map(system -> List.of(
                        CheckpointKey.read(AuditKeys.in(Path.of(system.data())).publicKey())))
                .orElseThrow(() -> new CliException("No system runs here, and --public-key is not given."));
    }

    private void print(TrailVerdict verdict, Duration took) {
        if (json) {
            terminal.line(Json.pretty(describe(verdict)));
            return;
        }
        terminal.line(
                "%,d entries in %,d chains, %,d of them with erased values; %,d younger than the last checkpoint.",
                verdict.entries(), verdict.streams(), verdict.erased(), verdict.unsigned());
        verdict.findings()
                .forEach(finding -> terminal.line(terminal.strong(finding.kind().name()) + "  " + finding));
        terminal.line(summary(verdict) + " Checked in %.1f s.".formatted(took.toMillis() / 1_000.0));
        verdict.last().ifPresent(last -> terminal.line("For the next time: --checkpoint " + last));
    }

    private String summary(TrailVerdict verdict) {
        if (verdict.proved()) {
            return terminal.good("Unbroken.")
                    + (verdict.last().isPresent()
                            ? ""
                            : " No checkpoint yet, so an end that was cut off is not missed.");
        }
        var shown = verdict.wrong() > verdict.findings().size()
                ? " The first %d are shown.".formatted(verdict.findings().size())
                : "";
        return "Broken: %d.".formatted(verdict.wrong()) + shown;
    }

    private static LinkedHashMap<String, Object> describe(TrailVerdict verdict) {
        var description = new LinkedHashMap<String, Object>();
        description.put("proved", verdict.proved());
        description.put("entries", verdict.entries());
        description.put("chains", verdict.streams());
        description.put("erased", verdict.erased());
        description.put("unsigned", verdict.unsigned());
        verdict.last().ifPresent(last -> description.put("lastCheckpoint", last));
        description.put("wrong", verdict.wrong());
        description.put("findings", verdict.findings());
        return description;
    }
}

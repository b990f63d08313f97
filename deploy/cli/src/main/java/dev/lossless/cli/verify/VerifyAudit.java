package dev.lossless.cli.verify;

import dev.lossless.cli.AuditDatabase;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.Json;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.CheckpointQuote;
import java.time.Duration;
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

    private final Terminal terminal;

    @Mixin
    private TrailKeys keys;

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
        var known = Optional.ofNullable(checkpoint);
        var begin = System.nanoTime();
        var progress = new ReadProgress(terminal);
        var verdict = TrailCheck.verdict(database, keys, home.running(), known, progress);
        progress.end();
        print(verdict, Duration.ofNanos(System.nanoTime() - begin));
        return verdict.proved() ? 0 : 1;
    }

    private void print(TrailVerdict verdict, Duration took) {
        if (json) {
            terminal.line(Json.pretty(verdict.describe()));
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
}

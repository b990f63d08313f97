package dev.lossless.cli.verify;

import dev.lossless.cli.Connection;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.Json;
import dev.lossless.cli.Terminal;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "events",
        description =
                "Reads the topics from the beginning to their present end and proves for each user: sequences without"
                        + " gaps, first occurrences in order, nothing lost. With a database, or on the local system, also: all"
                        + " that has committed is on the topics or waits in the outbox, and nothing else is. Needs some 200"
                        + " bytes of memory per user and topic, none per event. The system may be in use meanwhile.")
public final class VerifyEvents implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private Connection connection;

    @Mixin
    private TodoDatabase database;

    @Option(names = "--json", description = "Print the verdict as one JSON object instead of text.")
    private boolean json;

    @Mixin
    private HomeOption home;

    VerifyEvents(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var begin = System.nanoTime();
        var progress = new ReadProgress(terminal);
        var proof = EventsProof.of(connection, database, home.running(), progress);
        progress.end();
        print(proof, Duration.ofNanos(System.nanoTime() - begin));
        return proof.verdict().proved() ? 0 : 1;
    }

    private void print(EventsProof proof, Duration took) {
        if (json) {
            terminal.line(Json.pretty(proof.describe()));
            return;
        }
        var verdict = proof.verdict();
        verdict.topics()
                .forEach(topic -> terminal.line(
                        "%-12s %,12d events of %,d users, %,d duplicates, %,d withdrawn, %,d foreign records",
                        topic.topic(),
                        topic.events(),
                        topic.users(),
                        topic.duplicates(),
                        topic.withdrawn(),
                        topic.foreign()));
        verdict.findings()
                .forEach(finding -> terminal.line(terminal.strong(finding.kind().name()) + "  " + finding));
        terminal.line(summary(verdict, proof.comparedWithDatabase())
                + " Read in %.1f s.".formatted(took.toMillis() / 1_000.0));
    }

    private String summary(Verdict verdict, boolean withDatabase) {
        if (!verdict.proved()) {
            var shown = verdict.wrong() > verdict.findings().size()
                    ? " The first %d are shown.".formatted(verdict.findings().size())
                    : "";
            return "Wrong: %d.".formatted(verdict.wrong()) + shown;
        }
        return terminal.good("Gapless and in order.")
                + (withDatabase
                        ? " All that has committed is published or waits in the outbox, and nothing else is."
                        : " Not compared with a database.");
    }
}

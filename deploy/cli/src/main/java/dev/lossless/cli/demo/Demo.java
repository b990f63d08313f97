package dev.lossless.cli.demo;

import dev.lossless.cli.Connection;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.Json;
import dev.lossless.cli.RestApi;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.Line;
import dev.lossless.cli.argument.UserId;
import dev.lossless.cli.system.Foreground;
import dev.lossless.cli.system.PortOptions;
import dev.lossless.cli.system.Up;
import dev.lossless.local.Home;
import dev.lossless.local.JwtKeys;
import dev.lossless.local.system.LocalSystem;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "Creates a todo through REST and shows each of its effects as it arrives, with the time since the"
                + " commit: the event on Kafka, the invalidated list in Redis, the count of analytics, the audit record, a webhook,"
                + " and then a mail to a user who has just come."
                + " Uses the running system, or starts one and stops it afterwards.")
public final class Demo implements Callable<Integer> {

    private static final String INDENT = " ".repeat(26);

    private final Terminal terminal;

    @Option(names = "--user", paramLabel = "USER", defaultValue = "alice", description = "Default: ${DEFAULT-VALUE}.")
    private UserId user;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            defaultValue = "Buy milk",
            description = "Title of the todo. Default: ${DEFAULT-VALUE}.")
    private Line title;

    @Option(
            names = "--warm-up",
            paramLabel = "COUNT",
            defaultValue = "20",
            description = "Todos created before the one that is shown, so that all programs have run their code before."
                    + " Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(names = "--json", description = "Print what was measured as one JSON object instead of text.")
    private boolean json;

    @Mixin
    private Connection connection;

    @Mixin
    private HomeOption home;

    Demo(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var local = connection.complete() ? Optional.<RunningSystem>empty() : home.running();
        return local.isPresent() || connection.complete() ? show(local) : showOnOwnSystem(home.home());
    }

    private int showOnOwnSystem(Home state) {
        terminal.err().println("No system runs here, so the demo starts one and stops it afterwards.");
        try (var foreground = new Foreground(terminal, Up.config(state, new PortOptions()))) {
            return show(Optional.of(foreground.start()));
        }
    }

    private int show(Optional<RunningSystem> local) {
        var targets = connection.targets(local, user);
        try (var observation = new Observation(targets, user.value())) {
            observation.warmUp(warmUp);
            var list = observation.list();
            if (json) {
                var observed = observation.create(title.value());
                var mail = local.flatMap(system -> mail(system, observation));
                terminal.line(Json.pretty(report(observed, mail)));
                return isComplete(observed, local, mail) ? 0 : 1;
            }
            showBefore(list, observation.cacheContents());
            var observed = observation.create(title.value());
            showWrite(observed);
            var mail = local.flatMap(system -> mail(system, observation));
            mail.ifPresent(this::showMail);
            showSource();
            return isComplete(observed, local, mail) ? 0 : 1;
        }
    }

    /// Of a user of its own: an address that was confirmed stays as it is.
    private Optional<FirstMail> mail(RunningSystem system, Observation observation) {
        var name = "demo-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        var token = JwtKeys.in(Path.of(system.data())).token(name, List.of());
        try (var service = new RestApi(URI.create(system.url(Service.TODO)), token)) {
            return FirstMail.of(service, name + "@example.org", LocalSystem.mails(Path.of(system.data())), observation);
        }
    }

    private boolean isComplete(Observed observed, Optional<RunningSystem> local, Optional<FirstMail> mail) {
        if (local.isPresent() && mail.isEmpty()) {
            terminal.error("No mail came, and for a while no consumer got on. The logs of the services tell more.");
        }
        return observed.complete() && (local.isEmpty() || mail.isPresent());
    }

    /// @param what `event`, `cache`, `analytics`, `audit` or `webhook`
    private record Seen(String what, double afterCommitMillis, Map<String, Object> details) {}

    /// Times are milliseconds since the commit.
    private static Map<String, Object> report(Observed observed, Optional<FirstMail> mail) {
        var written = observed.written();
        var report = new LinkedHashMap<String, Object>();
        report.put("todoId", written.todoId());
        report.put("createdAt", written.createdAt().toString());
        report.put("consistencyToken", Long.toString(written.sequence()));
        report.put("answerTookMillis", Observed.millis(written.took()));
        report.put(
                "effects",
                observed.effects().stream()
                        .map(effect -> new Seen(effect.what(), observed.afterCommit(effect), effect.details()))
                        .toList());
        report.put("missing", observed.missing());
        if (observed.complete()) {
            report.put(
                    "allWithinMillis", observed.afterCommit(observed.effects().getLast()));
        }
        mail.ifPresent(seen -> report.put(
                "mail",
                Map.of(
                        "afterCommitMillis", seen.afterCommitMillis(),
                        "to", seen.address(),
                        "subject", seen.subject(),
                        "text", seen.text(),
                        "file", seen.file().toString())));
        return report;
    }

    private void showBefore(String list, List<String> cache) {
        terminal.line();
        if (warmUp > 0) {
            terminal.line(
                    "%s  %d todos created as %s and all their effects awaited",
                    terminal.strong("Warm-up"), warmUp, user);
        }
        terminal.line(
                "%s  GET /todos answered %d characters; Redis now holds:", terminal.strong("List   "), list.length());
        cache.forEach(line -> terminal.line("           %s", line));
    }

    private void showWrite(Observed observed) {
        var written = observed.written();
        terminal.line(
                "%s  POST /todos \"%s\" answered 201 after %.1f ms, Consistency-Token %d",
                terminal.strong("Write  "), title, Observed.millis(written.took()), written.sequence());
        terminal.line();
        terminal.line(terminal.faint("since commit"));
        for (var effect : observed.effects()) {
            terminal.line(
                    "%9.1f ms  %s  %s",
                    observed.afterCommit(effect),
                    terminal.good("%-10s".formatted(effect.what())),
                    effect.lines().getFirst());
            effect.lines().stream().skip(1).forEach(line -> terminal.line(INDENT + terminal.faint(line)));
        }
        if (observed.complete()) {
            terminal.line(terminal.strong("Event and all its effects within %.1f ms of the commit."
                    .formatted(observed.afterCommit(observed.effects().getLast()))));
        } else {
            terminal.error(observed.complaint());
        }
    }

    private void showMail(FirstMail mail) {
        terminal.line();
        terminal.line("%s  PUT /users/me with the address %s", terminal.strong("Mail   "), mail.address());
        terminal.line(
                "%9.1f ms  %s  \"%s\", in %s",
                mail.afterCommitMillis(), terminal.good("%-10s".formatted("mail")), mail.subject(), mail.file());
        mail.lines().forEach(line -> terminal.line(INDENT + terminal.faint(line)));
    }

    private void showSource() {
        terminal.line(terminal.faint("""
                The commit's time is the event's ce_time, taken in the transaction just before its commit.
                The effects were read from Kafka, from Redis, from the services and from the mail server, by the same clock."""));
    }
}

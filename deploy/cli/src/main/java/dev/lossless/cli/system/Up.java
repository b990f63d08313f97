package dev.lossless.cli.system;

import dev.lossless.cli.HomeOption;
import dev.lossless.cli.Json;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.Unused;
import dev.lossless.local.Home;
import dev.lossless.local.JwtKeys;
import dev.lossless.local.ServersConfig;
import dev.lossless.local.system.LocalSystem;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import dev.lossless.local.system.SystemConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description = {
            "Starts everything on this machine and keeps it running: MariaDB, Kafka, Redis, todo-service and its three"
                    + " consumers. Ctrl-C stops it in order, a second Ctrl-C at once. Data is kept for the next start. The first"
                    + " run of a build records what the JVMs learn, which its stop takes a while to write; the next runs"
                    + " start with it.",
            "%nWith --servers a service can be run beside them, from an IDE or by ./todo dev.%n"
        })
public final class Up implements Callable<Integer> {

    private static final List<String> DEMO_USERS = List.of("alice", "bob");

    private final Terminal terminal;

    @Spec
    private CommandSpec verb;

    @Mixin
    private HomeOption home;

    @Mixin
    private PortOptions ports;

    @Option(names = "--servers", description = "Start MariaDB, Kafka and Redis alone.")
    private boolean serversAlone;

    @Option(names = "--json", description = "When all is ready, print one JSON object instead of text.")
    private boolean json;

    Up(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (serversAlone) {
            Unused.refuse(
                    verb,
                    "with --servers",
                    "--todo-port",
                    "--audit-port",
                    "--analytics-port",
                    "--cache-port",
                    "--notification-port");
        }
        var begin = System.nanoTime();
        var config = config(home.home(), ports);
        try (var foreground =
                new Foreground(terminal, serversAlone ? config.withoutServices() : config.thatRecords())) {
            var running = foreground.start();
            if (json) {
                terminal.line(Json.compact(describe(running)));
            } else if (serversAlone) {
                showServers(running);
                terminal.line();
                terminal.line("Run a service beside them, with live reload: ./todo dev todo-service");
            } else {
                welcome(running, Duration.ofNanos(System.nanoTime() - begin));
            }
            foreground.awaitUnexpectedEnd();
            return 1;
        }
    }

    /// The system of `up` in this state folder.
    public static SystemConfig config(Home home, PortOptions ports) {
        return new SystemConfig(Home.repository(), home, ports.applyTo(ServersConfig.of(home)), ports.services());
    }

    private Map<String, Object> describe(RunningSystem running) {
        var description = new LinkedHashMap<String, Object>();
        description.put("pid", running.pid());
        description.put("urls", running.urls());
        description.put("jdbcUrl", running.jdbcUrl());
        description.put("kafka", running.kafka());
        description.put("redis", running.redis());
        description.put("logs", running.logs());
        description.put("tokens", tokens(running));
        if (!serversAlone) {
            description.put("page", page(running, tokens(running).get(DEMO_USERS.getFirst())));
            description.put("dashboard", dashboard(running));
        }
        return description;
    }

    private static Map<String, String> tokens(RunningSystem running) {
        var keys = JwtKeys.in(Path.of(running.data()));
        return DEMO_USERS.stream()
                .collect(Collectors.toMap(
                        user -> user, user -> keys.token(user, List.of()), (a, _) -> a, LinkedHashMap::new));
    }

    /// A link that brings the token along, behind the #: browsers send that part nowhere.
    private static String page(RunningSystem running, String token) {
        return running.url(Service.TODO) + "/#token=" + token;
    }

    /// A link that brings an analyst's token along.
    private static String dashboard(RunningSystem running) {
        var token = JwtKeys.in(Path.of(running.data())).token("ana", List.of("analyst"));
        return running.url(Service.ANALYTICS) + "/dashboard/#token=" + token;
    }

    private void showServers(RunningSystem running) {
        terminal.line("  MariaDB      %s", running.jdbcUrl().replace("jdbc:mysql://", ""));
        terminal.line("  Kafka        %s", running.kafka());
        terminal.line("  Redis        %s", running.redis());
        terminal.line("  Passwords    %s", running.data());
        terminal.line("  Logs         %s", running.logs());
    }

    private void showMails(RunningSystem running) {
        terminal.line("  Mails        %s", LocalSystem.mails(Path.of(running.data())));
    }

    private void welcome(RunningSystem running, Duration took) {
        var tokens = tokens(running);
        terminal.line();
        terminal.line(terminal.strong(String.format(Locale.ROOT, "Ready after %.1f s.", took.toMillis() / 1_000.0)));
        terminal.line();
        terminal.line("  Todos        %s/todos", running.url(Service.TODO));
        terminal.line("  Try it       %s/contract/", running.url(Service.TODO));
        terminal.line("  Contract     %s/contract/asyncapi.yaml", running.url(Service.TODO));
        terminal.line("  Audit trail  %s/users/me/audit", running.url(Service.AUDIT));
        terminal.line("  Statistics   %s/statistics", running.url(Service.ANALYTICS));
        terminal.line("  Webhooks     %s/users/me/webhooks", running.url(Service.NOTIFICATION));
        terminal.line("  Health       /q/health and metrics under /q/metrics of each:");
        terminal.line(
                "               %s",
                Stream.of(Service.values()).map(running::url).collect(Collectors.joining(" ")));
        showServers(running);
        showMails(running);
        terminal.line();
        terminal.line("Bearer tokens, valid for 24 hours (others: ./todo token NAME --role analyst):");
        tokens.forEach((user, token) -> terminal.line("%n  %s%n%s", terminal.strong(user), token));
        terminal.line();
        terminal.line("Create a todo as alice:");
        terminal.line();
        terminal.line("""
                curl -i %s/todos \\
                  -H 'Content-Type: application/json' \\
                  -H 'Authorization: Bearer %s' \\
                  -d '{"title": "Buy milk", "priority": "HIGH"}'
                """.formatted(running.url(Service.TODO), tokens.get("alice")));
        terminal.line("Todos page, as alice in a browser:%n%n%s%n", page(running, tokens.get("alice")));
        terminal.line("Watch the statistics in a browser:%n%n%s%n", dashboard(running));
        terminal.line(
                "See its effects arrive: ./todo demo     Receive events: ./todo webhooks listen     Stop: Ctrl-C");
        terminal.line("Look at it as an operator: ./todo console");
    }
}

package dev.lossless.cli.demo;

import dev.lossless.cli.Connection;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.Json;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.system.Foreground;
import dev.lossless.cli.system.PortOptions;
import dev.lossless.cli.system.RunningSystem;
import dev.lossless.cli.system.Up;
import dev.lossless.local.Home;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "Creates a todo through REST and shows each of its effects as it arrives, with the time since the"
                + " commit: the event on Kafka, the invalidated list in Redis, the count of analytics, the audit record."
                + " Uses the running system, or starts one and stops it afterwards.")
public final class Demo implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--user", paramLabel = "USER", defaultValue = "alice", description = "Default: ${DEFAULT-VALUE}.")
    private String user;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            defaultValue = "Buy milk",
            description = "Title of the todo. Default: ${DEFAULT-VALUE}.")
    private String title;

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
        var local = connection.complete() ? Optional.<RunningSystem>empty() : RunningSystem.in(home.home());
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
        try (var observation = new Observation(targets, user)) {
            var observed = json ? observe(observation) : new DemoStory(terminal, user).tell(observation, title, warmUp);
            if (json) {
                terminal.line(Json.pretty(DemoReport.of(observed)));
            }
            return observed.complete() ? 0 : 1;
        }
    }

    private Observed observe(Observation observation) {
        observation.warmUp(warmUp);
        observation.list();
        return observation.create(title);
    }
}

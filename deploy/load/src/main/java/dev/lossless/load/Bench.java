package dev.lossless.load;

import dev.lossless.cli.HomeOption;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.system.Foreground;
import dev.lossless.cli.system.SystemConfig;
import dev.lossless.local.Folders;
import dev.lossless.local.Home;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "bench",
        description = "Measures the system under load, on a system of its own that it starts and deletes afterwards.")
final class Bench implements Callable<Integer> {

    private final Terminal terminal;

    @Option(
            names = "--connections",
            paramLabel = "COUNT",
            defaultValue = "64",
            description = "Connections that are used at the same time. Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--users",
            paramLabel = "COUNT",
            defaultValue = "2000",
            description = "Users that the load is spread over. Default: ${DEFAULT-VALUE}.")
    private int users;

    @Mixin
    private HomeOption home;

    Bench(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        var own = new Home(home.home().folder().resolve("bench"));
        Folders.delete(own.data());
        var config = SystemConfig.apart(Home.repository(), own, home.home().binaries());
        try (var foreground = new Foreground(terminal, config)) {
            var system = foreground.start();
            var bare = new BareLimit(Database.of(system), connections, users).measure(Duration.ofSeconds(10));
            terminal.line("The database alone commits %.0f creates a second, over %d connections.", bare, connections);
        } finally {
            Folders.delete(own.data());
        }
        return 0;
    }
}

package dev.lossless.cli.system;

import dev.lossless.cli.CliException;
import dev.lossless.cli.Connection;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.UserId;
import dev.lossless.cli.demo.Observation;
import dev.lossless.local.Home;
import dev.lossless.local.JwtKeys;
import dev.lossless.local.system.LocalSystem;
import dev.lossless.local.system.Progress;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import dev.lossless.local.system.SystemConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "train",
        description = "Records, once per build, which classes the services load and which code they run most, on a"
                + " system of its own under load (the JVM's AOT cache). From then on they start in a third of the time,"
                + " and answer twice as much in their first two minutes under load. Takes four minutes.")
public final class Train implements Callable<Integer> {

    private static final String USER = "trainee";
    private static final int TODOS = 50;
    private static final int USERS = 32;
    private static final Duration LASTS = Duration.ofSeconds(120);

    private final Terminal terminal;

    @Mixin
    private HomeOption home;

    Train(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        record(Home.repository(), home.home(), new StepPrinter(terminal));
        for (var service : Service.values()) {
            var cache = service.cache(Home.repository());
            terminal.line("  %-22s  %3d MB  %s", service.module(), Files.size(cache) >> 20, cache);
        }
        return 0;
    }

    /// Whether each service has a cache of the build that is there.
    static boolean isDone(Path repository) {
        return Stream.of(Service.values()).allMatch(service -> service.isTrained(repository));
    }

    /// Runs the whole system on new data and under load, so that all its code on the way of a todo has run
    /// and the JVM knows which of it is hot, and stops it: each service then writes its cache (JEP 483, JEP
    /// 515).
    ///
    /// @throws CliException if a cache was not written
    public static void record(Path repository, Home home, Progress progress) throws IOException {
        var own = new Home(home.folder().resolve("training"));
        LocalSystem.delete(own);
        for (var service : Service.values()) {
            Files.deleteIfExists(service.cache(repository));
        }
        var config = SystemConfig.apart(repository, own, home.binaries()).forTraining();
        try (var system = new LocalSystem(config, progress)) {
            exercise(system.start(), progress);
            progress.note("Stopping; each service writes its cache");
        }
        LocalSystem.delete(own);
        requireAll(repository, own);
    }

    private static void exercise(RunningSystem running, Progress progress) {
        var targets = new Connection().targets(Optional.of(running), new UserId(USER));
        try (var observation = new Observation(targets, USER)) {
            observation.warmUp(TODOS);
            observation.list();
        }
        progress.note("%d users at work for %d s".formatted(USERS, LASTS.toSeconds()));
        new Exercise(targets.todo(), tokens(running)).run(LASTS);
    }

    private static List<String> tokens(RunningSystem running) {
        var keys = JwtKeys.in(Path.of(running.data()));
        return IntStream.range(0, USERS)
                .mapToObj(user -> keys.token(USER + "-" + user, List.of()))
                .toList();
    }

    private static void requireAll(Path repository, Home home) {
        for (var service : Service.values()) {
            if (!service.isTrained(repository)) {
                throw new CliException("%s wrote no AOT cache. Its log: %s"
                        .formatted(service.module(), home.logs().resolve(service.module() + ".log")));
            }
        }
    }
}

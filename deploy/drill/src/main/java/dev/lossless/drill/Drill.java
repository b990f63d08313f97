package dev.lossless.drill;

import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.Span;
import dev.lossless.drill.check.Judgement;
import dev.lossless.drill.fault.Catalogue;
import dev.lossless.drill.fault.Fault;
import dev.lossless.drill.fault.Foreign;
import dev.lossless.drill.report.DrillReport;
import dev.lossless.drill.system.DrillSystem;
import dev.lossless.local.Home;
import dev.lossless.local.system.LocalSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "drill",
        description =
                "Starts a system of its own, keeps it under load from many users, breaks one thing after the other and"
                        + " puts it right again; then it looks at everything from outside: MySQL, the topics, the audit trail,"
                        + " the counts, Redis. Writes a report, and fails when an invariant does not hold.")
final class Drill implements Callable<Integer> {

    private static final int SEEDS = 1_000_000;

    private final Terminal terminal;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Decides the order of the faults, how long each lasts, and what the load sends. Default: random.")
    private Long seed;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "5m",
            description =
                    "How long new faults begin once the services are warm, such as 90s or 10m. Default: ${DEFAULT-VALUE}.")
    private Span duration;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "3m",
            description = "How long the first fault waits at most until all is well. Default: ${DEFAULT-VALUE}.")
    private Span warmUp;

    @Option(
            names = "--faults",
            paramLabel = "NAME",
            split = ",",
            converter = FaultName.Reader.class,
            description = "Only these. Default: all that can be done here.")
    private List<FaultName> names = List.of();

    @Option(names = "--list", description = "Print all faults, and do none.")
    private boolean list;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "50",
            description = "Requests a second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "40",
            description = "How many users send them. Default: ${DEFAULT-VALUE}.")
    private int users;

    @Option(
            names = "--brokers",
            paramLabel = "N",
            defaultValue = "1",
            description = "Kafka brokers, 1 or 3. Default: ${DEFAULT-VALUE}.")
    private int brokers;

    @Option(
            names = "--older",
            paramLabel = "FOLDER",
            description = "A checkout of an older version that has been built, to run beside this one.")
    private Path older;

    @Option(
            names = "--report",
            paramLabel = "FOLDER",
            description = "Where the report goes. Default: drill-SEED in the state folder.")
    private Path report;

    @Spec
    private CommandSpec verb;

    Drill(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        var foreign = new Foreign();
        var catalogue = new Catalogue(foreign, Optional.ofNullable(older).map(Path::toAbsolutePath));
        if (list) {
            catalogue.all().forEach(fault -> terminal.line("  %-34s %s", fault.name(), fault.what()));
            return 0;
        }
        var config = config(
                names.isEmpty()
                        ? List.copyOf(catalogue.all())
                        : names.stream()
                                .map(FaultName::value)
                                .map(catalogue::named)
                                .toList());
        var home = new Home(Home.find().folder().resolve("drill"));
        LocalSystem.delete(home);
        try (var system = new DrillSystem(config.repository(), home, Home.find().binaries(), brokers)) {
            var hook = new Thread(system::close);
            Runtime.getRuntime().addShutdownHook(hook);
            return carryOut(config, system, foreign);
        }
    }

    private int carryOut(DrillConfig config, DrillSystem system, Foreign foreign) throws Exception {
        terminal.err()
                .println("Seed " + config.seed() + ". Starting a system in "
                        + system.home().folder());
        system.start(name -> terminal.err().println("  " + name));
        try (var run = new DrillRun(config, system, foreign, new DrillProgress(terminal))) {
            var outcome = run.run();
            var folder = report == null ? Home.find().folder().resolve("drill-" + config.seed()) : report;
            var page = new DrillReport(outcome).write(Files.createDirectories(folder));
            outcome.judgements().forEach(this::print);
            terminal.line();
            terminal.line("Report: " + page.toAbsolutePath());
            return outcome.holds() ? 0 : 1;
        }
    }

    private void print(Judgement judgement) {
        terminal.line(
                "%s  %s  (%,d %s)",
                judgement.holds() ? terminal.good("HOLDS") : terminal.strong("FAILS"),
                judgement.claim(),
                judgement.looked(),
                judgement.what());
        judgement.violations().forEach(violation -> terminal.line("         " + violation));
    }

    private DrillConfig config(List<Fault> faults) {
        if (brokers != 1 && brokers != 3) {
            throw new ParameterException(verb.commandLine(), "--brokers is 1 or 3, not " + brokers);
        }
        if (rate < 1 || rate > 2_000 || users < 1 || users > 999) {
            throw new ParameterException(
                    verb.commandLine(),
                    "--rate is 1 to 2000 and --users 1 to 999, not %d and %d".formatted(rate, users));
        }
        var chosen = seed == null ? ThreadLocalRandom.current().nextLong(SEEDS) : seed;
        return new DrillConfig(
                Home.repository(), chosen, duration.duration(), rate, users, brokers, faults, warmUp.duration(), false);
    }
}

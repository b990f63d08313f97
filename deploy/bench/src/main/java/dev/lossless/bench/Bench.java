package dev.lossless.bench;

import dev.lossless.bench.catchup.CatchUp;
import dev.lossless.bench.greed.GreedBench;
import dev.lossless.bench.growth.GrowthBench;
import dev.lossless.bench.relay.BacklogBench;
import dev.lossless.bench.relay.OutageBench;
import dev.lossless.bench.webhook.DeliveryBench;
import dev.lossless.bench.webhook.DueBench;
import dev.lossless.cli.CliException;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.system.Foreground;
import dev.lossless.local.Folders;
import dev.lossless.local.Home;
import dev.lossless.local.JwtKeys;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.SystemConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = {
            "Measures the system under load: throughput, latency, how far the consumers are behind, CPU and memory of"
                    + " each process, and what the database alone can do in the same minute. Everything runs on this"
                    + " machine, so the load takes its share of it.",
            "%nProfiles: create (1,500/s), mixed (1,500/s, 80 %% reads), lists (2,000/s), burst (ten seconds' creates in"
                    + " one), soak (500/s for half an hour), effects (200/s), closed (as fast as the connections go)."
                    + " In all but the last, requests are due at instants that do not depend on the answers, and"
                    + " latency counts from then: no wait is left out. And catch-up: how fast each consumer alone takes"
                    + " 500,000 events that it finds on the topic, and whether each had its effect exactly once. And"
                    + " backlog: how fast one"
                    + " and two replicas, which have drained before, drain a million events, beside a tenth of them. And"
                    + " outage: write latency and memory while Kafka is away and an hour's backlog waits, and how it drains afterwards. And"
                    + " deliveries: webhooks, 100 events a second as they happen, a backlog, and beside a dead receiver;"
                    + " with --due beside a million that are due. And greedy-user: what one user who wants too much does"
                    + " to the others, for each way of wanting it. And growth: how much slower answers become from a tenth"
                    + " of five million events to all of them, and the bytes of each table.%n"
        })
final class Bench implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(
            paramLabel = "PROFILE",
            arity = "1",
            defaultValue = "create",
            converter = ProfileName.Reader.class,
            completionCandidates = ProfileName.Candidates.class,
            description = "One after the other. Default: ${DEFAULT-VALUE}.")
    private List<ProfileName> profiles;

    @Option(
            names = "--connections",
            paramLabel = "COUNT",
            split = ",",
            defaultValue = "64",
            description = "HTTP connections, and so the most requests under way. Several, separated by commas, are"
                    + " measured one after the other. Default: ${DEFAULT-VALUE}.")
    private List<Integer> connections;

    @Option(
            names = "--rate",
            paramLabel = "PER-SECOND",
            defaultValue = "0",
            description = "Requests per second, in place of the profile's own.")
    private double rate;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "How long is measured, in place of the profile's own.")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "The same load before, which is not counted. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--bare",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long the database alone is measured, 0 for not at all. Default: ${DEFAULT-VALUE}.")
    private int bare;

    @Option(
            names = "--users",
            paramLabel = "COUNT",
            defaultValue = "2000",
            description = "Users that the load is spread over; each may send 100 requests a second. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int users;

    @Option(
            names = "--events",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "Of catch-up (default: 500000), backlog (1000000), outage (1800000), deliveries (100000) and"
                    + " growth (5000000).")
    private int events;

    @Option(
            names = "--due",
            paramLabel = "COUNT",
            defaultValue = "0",
            description =
                    "Of deliveries, and nothing else of it: two replicas beside a dead webhook with so many deliveries"
                            + " that are due. How long a claim takes, and how late the events of other webhooks are.")
    private int due;

    @Option(
            names = "--webhooks",
            paramLabel = "COUNT",
            defaultValue = "1000",
            description = "Of --due: webhooks, the dead one included. Default: ${DEFAULT-VALUE}.")
    private int webhooks;

    @Option(
            names = "--results",
            paramLabel = "FOLDER",
            description = "Write results.json and a page with charts, results.html, there.")
    private Path results;

    @Option(
            names = "--running",
            description = "Measure the system that ./todo up runs, and leave its data there, in place of an own one.")
    private boolean running;

    @Spec
    private CommandSpec verb;

    @Mixin
    private HomeOption home;

    Bench(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        requireLoad();
        if (profiles.contains(ProfileName.CATCH_UP)) {
            return catchUp(new Home(home.home().folder().resolve("bench")));
        }
        if (profiles.contains(ProfileName.BACKLOG)) {
            requireAlone(ProfileName.BACKLOG);
            return new BacklogBench(terminal, home.home(), events == 0 ? 1_000_000 : events).measure() ? 0 : 1;
        }
        if (profiles.contains(ProfileName.OUTAGE)) {
            requireAlone(ProfileName.OUTAGE);
            return new OutageBench(terminal, home.home(), events == 0 ? 1_800_000 : events).measure() ? 0 : 1;
        }
        if (profiles.contains(ProfileName.GREEDY_USER)) {
            requireAlone(ProfileName.GREEDY_USER);
            return greedyUser() ? 0 : 1;
        }
        if (profiles.contains(ProfileName.GROWTH)) {
            requireAlone(ProfileName.GROWTH);
            var all = events == 0 ? 5_000_000 : events;
            return new GrowthBench(terminal, home.home(), all, users, seconds == 0 ? 60 : seconds, warmUp).measure()
                    ? 0
                    : 1;
        }
        if (profiles.contains(ProfileName.DELIVERIES)) {
            return deliveries(new Home(home.home().folder().resolve("bench")));
        }
        var wanted = profiles.stream().map(ProfileName::profile).toList();
        if (running) {
            var system =
                    home.running().orElseThrow(() -> new CliException("No system runs here. Start one: ./todo up"));
            return measure(wanted, system, home.home());
        }
        return measureOwn(wanted, new Home(home.home().folder().resolve("bench")));
    }

    private int measureOwn(List<Profile> wanted, Home own) throws Exception {
        Folders.delete(own.data());
        var config = SystemConfig.apart(Home.repository(), own, home.home().binaries());
        try (var foreground = new Foreground(terminal, config)) {
            return measure(wanted, foreground.start(), own);
        } finally {
            Folders.delete(own.data());
        }
    }

    private int catchUp(Home own) throws Exception {
        requireAlone(ProfileName.CATCH_UP);
        Folders.delete(own.data());
        var config = SystemConfig.apart(Home.repository(), own, home.home().binaries());
        try {
            var results =
                    new CatchUp(terminal, config, events == 0 ? 500_000 : events, users, Lags.CONSUMERS).measure();
            results.forEach(result -> CatchUp.print(terminal, result));
            return results.stream().allMatch(result -> result.difference().isEmpty()) ? 0 : 1;
        } finally {
            Folders.delete(own.data());
        }
    }

    private int deliveries(Home own) throws Exception {
        requireAlone(ProfileName.DELIVERIES);
        Folders.delete(own.data());
        var config = SystemConfig.apart(Home.repository(), own, home.home().binaries());
        try {
            var perSecond = rate == 0 ? 100 : (int) rate;
            var time = seconds == 0 ? 60 : seconds;
            var arrived = due > 0
                    ? new DueBench(terminal, config, due, webhooks, perSecond, time).measure()
                    : new DeliveryBench(terminal, config, events == 0 ? 100_000 : events, perSecond, time, users)
                            .measure();
            return arrived ? 0 : 1;
        } finally {
            Folders.delete(own.data());
        }
    }

    private boolean greedyUser() throws Exception {
        var each = seconds == 0 ? 10 : seconds;
        if (each < GreedBench.LEAST_SECONDS) {
            throw new ParameterException(
                    verb.commandLine(), "--seconds of greedy-user are %d or more".formatted(GreedBench.LEAST_SECONDS));
        }
        return new GreedBench(terminal, home.home(), rate == 0 ? 60 : (int) rate, each, users, warmUp).measure();
    }

    private void requireLoad() {
        if (users < 1 || connections.stream().anyMatch(count -> count < 1)) {
            throw new ParameterException(verb.commandLine(), "--users and --connections are 1 or more");
        }
        if (due > 0 && !profiles.contains(ProfileName.DELIVERIES)) {
            throw new ParameterException(verb.commandLine(), "--due has no meaning without deliveries");
        }
        if (webhooks < 2) {
            throw new ParameterException(verb.commandLine(), "--webhooks is 2 or more");
        }
    }

    private void requireAlone(ProfileName profile) {
        if (profiles.size() > 1 || running) {
            throw new ParameterException(
                    verb.commandLine(), profile + " is measured alone, without other profiles and without --running");
        }
    }

    private int measure(List<Profile> wanted, RunningSystem system, Home at) throws Exception {
        var keys = JwtKeys.in(Path.of(system.data()));
        var tokens = Workload.users(users).stream()
                .map(user -> keys.token(user, List.of()))
                .toList();
        var processes = new Processes(at);
        var all = new ArrayList<Measurement>();
        for (var profile : wanted) {
            for (var count : connections) {
                var options = new Run.Options(count, rate, seconds, warmUp, bare);
                var measured = new Run(terminal, system, processes, tokens, options).measure(profile);
                new Report(terminal).print(measured);
                all.add(measured);
            }
        }
        if (results != null) {
            terminal.line();
            terminal.line("Written: " + Results.write(results, Home.repository(), all));
        }
        return all.stream().allMatch(measured -> measured.series().failures() == 0) ? 0 : 1;
    }
}

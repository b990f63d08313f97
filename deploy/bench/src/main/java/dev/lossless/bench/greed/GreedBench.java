package dev.lossless.bench.greed;

import dev.lossless.bench.Generator;
import dev.lossless.bench.OwnServers;
import dev.lossless.bench.Pace;
import dev.lossless.bench.Report;
import dev.lossless.bench.Series;
import dev.lossless.cli.Terminal;
import dev.lossless.local.Home;
import dev.lossless.local.JwtKeys;
import dev.lossless.local.system.Replica;
import dev.lossless.local.system.Service;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// What one user who wants too much does to the others: two replicas of todo-service behind nothing,
/// cache-consumer, and
/// their servers. Windows with him and without him alternate, so that a machine that becomes slower counts
/// for both.
///
/// @param rate    requests of the others a second
/// @param seconds of each window
/// @param users   how many the others are
/// @param warmUp  seconds of the others alone before
public record GreedBench(Terminal terminal, Home home, int rate, int seconds, int users, int warmUp) {

    /// Of a window: a pause at its begin is not counted.
    public static final int LEAST_SECONDS = 5;

    private static final int ROUNDS = 5;
    private static final int REPLICAS = 2;
    private static final int HALF_SENT = 2_400;
    private static final int REST_SECONDS = 3; // after rows were prepared
    private static final double HINDERED = 1.2;

    /// Of the greedy user on each replica: three times what it takes of one user.
    private static final Pace TOO_FAST = new Pace.Open(300);

    private static final int CONNECTIONS = 32;
    private static final int LISTS_AT_ONCE = 6;

    /// Measures and prints. True if the others' requests were all answered as they should.
    public boolean measure() throws Exception {
        var own = new Home(home.folder().resolve("greed-bench"));
        try (var servers = OwnServers.start(own, home);
                var threads = Executors.newThreadPerTaskExecutor(
                        Thread.ofPlatform().name("load-", 0).factory())) {
            var replicas = start(servers);
            try {
                var services = replicas.stream()
                        .filter(replica -> replica.service() == Service.TODO)
                        .map(replica -> URI.create(replica.url()))
                        .toList();
                return measure(servers, services, threads);
            } finally {
                replicas.forEach(replica -> replica.process().stop());
            }
        }
    }

    private static List<Replica> start(OwnServers servers) throws Exception {
        var replicas = new ArrayList<Replica>();
        for (var number = 1; number <= REPLICAS; number++) {
            replicas.add(servers.replica(number, true));
            replicas.getLast().awaitReady(); // the first one makes the tables
        }
        replicas.add(servers.replica(Service.CACHE, 1, Map.of()));
        replicas.getLast().awaitReady();
        return replicas;
    }

    private boolean measure(OwnServers servers, List<URI> services, ExecutorService threads) throws Exception {
        var keys = servers.coordinates().keys();
        var tokens = IntStream.range(0, users)
                .mapToObj(user -> keys.token("other-" + user, List.of()))
                .toList();
        var others = new Others(keys, services, tokens, rate, threads);
        say("warming up for %d s".formatted(warmUp));
        others.start(System.nanoTime(), warmUp).of(Others.Act.CREATE);
        terminal.line(
                "  %d requests a second of %,d users on %d replicas; %d windows of %d s with him, %d without him",
                rate, users, REPLICAS, ROUNDS, seconds, ROUNDS);
        var failures = 0L;
        for (var greed : Greed.values()) {
            failures += compare(greed, new Sides(servers, services, others, keys, threads));
        }
        terminal.line("  %-14s %,d requests not answered as they should", "the others", failures);
        return failures == 0;
    }

    /// Who takes part.
    private record Sides(
            OwnServers servers, List<URI> services, Others others, JwtKeys keys, ExecutorService threads) {}

    /// @return requests of the others that failed
    private long compare(Greed greed, Sides sides) throws Exception {
        say("%s: %s".formatted(greed, greed.description()));
        var windows = new Windows(ROUNDS, seconds);
        var greedy = greedyUsers(greed, sides);
        var begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(REST_SECONDS);
        var answers = sides.others().start(begin, windows.all());
        var answered = new TreeMap<String, Long>();
        for (var round = 0; round < ROUNDS; round++) {
            TimeUnit.NANOSECONDS.sleep(begin + windows.greedBegin(round) * 1_000_000_000L - System.nanoTime());
            var end = begin + windows.greedEnd(round) * 1_000_000_000L;
            greed(greed, greedy.get(round), sides, end)
                    .forEach((answer, count) -> answered.merge(answer, count, Long::sum));
        }
        terminal.line();
        terminal.line(terminal.strong("%s: %s".formatted(greed, greed.description())));
        var failures = 0L;
        for (var act : Others.Act.values()) {
            var series = answers.of(act);
            print(act, windows.p99(series, false), windows.p99(series, true));
            failures += series.stream().mapToLong(Series::failures).sum();
        }
        terminal.line("  %-14s %s", "answers to him", answered);
        return failures;
    }

    /// A new one for each round: his first write is among those that are measured.
    private static List<GreedyUser> greedyUsers(Greed greed, Sides sides) throws Exception {
        var users = new ArrayList<GreedyUser>();
        for (var round = 0; round < ROUNDS; round++) {
            var name = "greedy-%s-%d".formatted(greed, round);
            var user = GreedyUser.of(name, sides.keys().token(name, List.of()), sides.services());
            user.prepare(greed, sides.servers().database());
            users.add(user);
        }
        return users;
    }

    /// @return how many of his requests were answered how
    private static Map<String, Long> greed(Greed greed, GreedyUser user, Sides sides, long end) throws Exception {
        if (greed == Greed.HALF_SENT) {
            var halfSent = new HalfSent(sides.services(), HALF_SENT, end);
            sides.threads().submit(halfSent).get();
            return Map.of("closed", (long) halfSent.closed());
        }
        var answers = new ArrayList<Future<Series>>();
        for (var replica = 0; replica < REPLICAS; replica++) {
            answers.add(sides.threads().submit(requests(greed, user, sides, replica, end)));
        }
        var counted = new TreeMap<String, Long>();
        for (var one : answers) {
            one.get().statuses().forEach((status, count) -> counted.merge(status.toString(), count, Long::sum));
        }
        return counted;
    }

    private static Callable<Series> requests(Greed greed, GreedyUser user, Sides sides, int replica, long end) {
        var pages = greed == Greed.PAGES;
        var generator = new Generator(
                user.load(greed, replica),
                pages ? new Pace.Closed() : TOO_FAST,
                sides.services().get(replica),
                pages ? LISTS_AT_ONCE : CONNECTIONS,
                Duration.ofSeconds(1));
        return () -> generator.run(System.nanoTime(), end);
    }

    private void print(Others.Act act, long quiet, long greedy) {
        var ratio = (double) greedy / Math.max(1, quiet);
        terminal.line(
                "  %-14s p99 %s ms without him, %s ms with him: %.2f times; %.1f or less: %s",
                act,
                Report.millis(quiet),
                Report.millis(greedy),
                ratio,
                HINDERED,
                ratio <= HINDERED ? "reached" : "missed");
    }

    private void say(String text) {
        terminal.err().println(terminal.faint("  " + text));
    }
}

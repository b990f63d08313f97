package dev.lossless.bench;

import dev.lossless.cli.CliException;
import dev.lossless.cli.Terminal;
import dev.lossless.local.Standstill;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// One profile on a running system: the load, the time until all its effects are there, then the database alone.
///
/// @param tokens one a user
record Run(Terminal terminal, RunningSystem system, Processes processes, List<String> tokens, Options options) {

    private static final Duration STANDSTILL = Duration.ofMinutes(2);
    private static final long LOOK_MILLIS = 1_000;
    private static final int TODOS_PER_USER = 5;

    /// @param rate        0 for the profile's own
    /// @param seconds     0 for the profile's own
    /// @param bareSeconds for how long the database alone is measured
    record Options(int connections, double rate, int seconds, int warmUpSeconds, int bareSeconds) {}

    Measurement measure(Profile profile) throws Exception {
        try (var lags = new Lags(system.kafka())) {
            if (profile.shares().lists() > 0) {
                fill(lags);
            }
            return measure(profile, lags);
        }
    }

    private Measurement measure(Profile profile, Lags lags) throws Exception {
        var before = lags.now().published();
        var pace = profile.pace(options.rate());
        var workload = new Workload(profile.shares(), service(), tokens);
        var generator = new Generator(workload, pace, service(), options.connections());
        var effects = new Effects(system);
        effects.now(); // the first reading loads classes in five processes: not while it is measured
        var seconds = options.seconds() > 0 ? options.seconds() : profile.seconds();
        var begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.warmUpSeconds());
        var series = start(generator, begin, begin + TimeUnit.SECONDS.toNanos(seconds));
        say(profile, "warming up for " + options.warmUpSeconds() + " s");
        sleepUntil(begin);
        var watch = new Watch(processes, lags, effects, generator, before);
        while (!series.isDone()) {
            Thread.sleep(LOOK_MILLIS);
            var reading = watch.look();
            watch.keep(reading);
            say(profile, watch.line(reading));
        }
        var created = watch.created();
        var caughtUp = catchUp(profile, watch);
        return new Measurement(
                profile,
                pace.describe(options.connections()),
                seconds,
                created,
                series.get(),
                watch.usages(),
                watch.effects(),
                watch.readings(),
                caughtUp,
                bare());
    }

    private CompletableFuture<Series> start(Generator generator, long begin, long end) {
        var series = new CompletableFuture<Series>();
        Thread.ofPlatform().name("generator").start(() -> {
            try {
                series.complete(generator.run(begin, end));
            } catch (IOException | RuntimeException e) {
                series.completeExceptionally(e);
            }
        });
        return series;
    }

    private Duration catchUp(Profile profile, Watch watch) throws InterruptedException {
        var begin = System.nanoTime();
        var standstill = new Standstill(STANDSTILL);
        var reading = watch.look();
        while (!watch.caughtUp(reading)) {
            if (standstill.at(watch.backlog(reading)
                    + reading.lag().values().stream().mapToLong(Long::longValue).sum())) {
                throw new CliException(
                        "no progress for %d s: %s".formatted(STANDSTILL.toSeconds(), watch.line(reading)));
            }
            say(profile, watch.line(reading));
            Thread.sleep(LOOK_MILLIS / 10);
            reading = watch.look();
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /// Todos to be listed.
    private void fill(Lags lags) throws Exception {
        var before = lags.now().published();
        var workload = new Workload(Workload.Shares.CREATES, service(), tokens);
        var generator = new Generator(workload, new Pace.Closed(), service(), options.connections());
        var wanted = (long) TODOS_PER_USER * tokens.size();
        terminal.err().printf("%n  creating %,d todos to be listed%n", wanted);
        generator.runUntil(wanted);
        while (lags.now().published() - before < generator.created()
                || lags.now().worst() > 0) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private double bare() throws Exception {
        return options.bareSeconds() == 0
                ? 0
                : new BareLimit(Database.of(system), options.connections(), tokens.size())
                        .measure(Duration.ofSeconds(options.bareSeconds()));
    }

    private URI service() {
        return URI.create(system.url(Service.TODO));
    }

    private void say(Profile profile, String text) {
        terminal.err().println(terminal.faint("  " + profile + ": " + text));
    }

    private static void sleepUntil(long instant) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(instant - System.nanoTime());
    }
}

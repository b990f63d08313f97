package dev.lossless.bench.growth;

import dev.lossless.bench.Lags;
import dev.lossless.bench.OwnServers;
import dev.lossless.bench.Report;
import dev.lossless.bench.catchup.History;
import dev.lossless.cli.CliException;
import dev.lossless.cli.Terminal;
import dev.lossless.local.Home;
import dev.lossless.local.Standstill;
import dev.lossless.local.system.Replica;
import dev.lossless.local.system.Service;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// How much slower answers become as events gather: a tenth of a past of one year, then all of it, with the
/// todos that
/// it left; and how many bytes each table takes of an event.
///
/// @param events  of the whole past
/// @param seconds how long each side is measured
/// @param warmUp  seconds of the same load before
public record GrowthBench(Terminal terminal, Home home, int events, int users, int seconds, int warmUp) {

    private static final int SMALL_SHARE = 10;
    private static final double SLOWER = 1.2;
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration STANDSTILL = Duration.ofMinutes(5);
    private static final int LOOK_MILLIS = 5_000;

    /// The topic has events before todo-service has them: it is not to look for events that it has lost.
    private static final Map<String, String> ENVIRONMENT = Map.of("OUTBOX_COMPARE_ENABLED", "false");

    /// Measures and prints. True if all events had their effect, and all requests were answered.
    public boolean measure() throws Exception {
        var own = new Home(home.folder().resolve("growth-bench"));
        try (var servers = OwnServers.start(own, home)) {
            var replicas = new EnumMap<Service, Replica>(Service.class);
            try (var lags = new Lags(
                    servers.coordinates().kafkaBootstrapServers(), List.of(Service.AUDIT, Service.ANALYTICS))) {
                for (var service : List.of(Service.TODO, Service.AUDIT, Service.ANALYTICS)) {
                    replicas.put(service, servers.replica(service, 1, ENVIRONMENT));
                    replicas.get(service).awaitReady();
                }
                return measure(new Past(servers, new History(users)), new Readers(servers, replicas, users), lags);
            } finally {
                replicas.values().forEach(replica -> replica.process().stop());
            }
        }
    }

    private boolean measure(Past past, Readers readers, Lags lags) throws Exception {
        var small = measure(events / SMALL_SHARE, past, readers, lags);
        var large = measure(events, past, readers, lags);
        terminal.line();
        for (var act : Readers.Act.values()) {
            var before = small.get(act).getValueAtPercentile(99);
            var after = large.get(act).getValueAtPercentile(99);
            var ratio = (double) after / Math.max(1, before);
            terminal.line(
                    "  %-14s p99 %s ms with %,d events, %s ms with %,d: %.2f times; %.1f or less: %s",
                    act,
                    Report.millis(before),
                    events / SMALL_SHARE,
                    Report.millis(after),
                    events,
                    ratio,
                    SLOWER,
                    ratio <= SLOWER ? "reached" : "missed");
        }
        terminal.line();
        past.sizes().forEach(terminal::line);
        terminal.line("  %-14s %,d", "not answered as they should", readers.failures());
        return readers.failures() == 0;
    }

    private Map<Readers.Act, Histogram> measure(int until, Past past, Readers readers, Lags lags) throws Exception {
        say("publishing up to %,d events".formatted(until));
        past.grow(until, YEAR);
        var standstill = new Standstill(STANDSTILL);
        for (var lag = lags.now().worst(); lag > 0; lag = lags.now().worst()) {
            if (standstill.at(lag)) {
                throw new CliException(
                        "no progress for %d s, %,d events are left".formatted(STANDSTILL.toSeconds(), lag));
            }
            say("%,d events have no effect yet".formatted(lag));
            Thread.sleep(LOOK_MILLIS);
        }
        say("warming up for %d s, measuring for %d s".formatted(warmUp, seconds));
        readers.ask(warmUp);
        return readers.ask(seconds);
    }

    private void say(String text) {
        terminal.err().println(terminal.faint("  " + text));
    }
}

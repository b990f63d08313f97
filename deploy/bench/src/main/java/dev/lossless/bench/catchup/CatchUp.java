package dev.lossless.bench.catchup;

import dev.lossless.bench.Database;
import dev.lossless.bench.Lags;
import dev.lossless.bench.Processes;
import dev.lossless.cli.CliException;
import dev.lossless.cli.Terminal;
import dev.lossless.local.Coordinates;
import dev.lossless.local.LocalServers;
import dev.lossless.local.PortChoice;
import dev.lossless.local.Ports;
import dev.lossless.local.ServerProcess;
import dev.lossless.local.Standstill;
import dev.lossless.local.system.Replica;
import dev.lossless.local.system.Service;
import dev.lossless.local.system.SystemConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How fast one instance of each consumer takes a long history, one consumer after the other, each from the start of
/// its process on an otherwise idle machine.
public record CatchUp(Terminal terminal, SystemConfig config, int events, int users, List<Service> consumers) {

    private static final Duration STANDSTILL = Duration.ofMinutes(2);
    private static final long LOOK_MILLIS = 250;
    private static final int SAY_EVERY = 20;
    private static final long HISTORY_STEP = 100_000;

    /// @param perSecond  from the first effect on, until the last event's offset was committed
    /// @param resident   bytes, after each tenth of the history
    /// @param difference from the history; empty when each event had its effect exactly once and in order
    public record Result(
            Service consumer, double perSecond, double cpuSeconds, List<Long> resident, Optional<String> difference) {}

    public List<Result> measure() throws Exception {
        var servers = new LocalServers(config.servers());
        Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "stop servers"));
        try (servers;
                var ports = new Ports()) {
            var coordinates = servers.start(_ -> {});
            var history = new History(users);
            history.publish(events, coordinates.kafkaBootstrapServers(), this::sayPublished);
            var results = new ArrayList<Result>();
            for (var consumer : consumers) {
                results.add(measure(consumer, coordinates, history, ports.take(new PortChoice.Any())));
            }
            return results;
        }
    }

    private Result measure(Service consumer, Coordinates servers, History history, int port) throws Exception {
        var process =
                Replica.start(consumer, 1, config, servers, port, Map.of()).process();
        Runtime.getRuntime().addShutdownHook(new Thread(process::kill, "stop " + consumer.module()));
        try (var lags = new Lags(servers.kafkaBootstrapServers())) {
            var pace = watch(consumer, process, lags);
            var database = new Database(servers.jdbcUrl(""), servers.data());
            var difference = new Exactness(history, database, servers.redisUrl()).difference(consumer);
            return new Result(consumer, pace.perSecond(), pace.cpuSeconds(), pace.resident(), difference);
        } finally {
            process.stop();
        }
    }

    private record Watched(double perSecond, double cpuSeconds, List<Long> resident) {}

    private Watched watch(Service consumer, ServerProcess process, Lags lags) throws Exception {
        var resident = new ArrayList<Long>();
        var standstill = new Standstill(STANDSTILL);
        var first = 0L;
        var before = 0L;
        for (var look = 1; ; look++) {
            Thread.sleep(LOOK_MILLIS);
            var now = System.nanoTime();
            var done = events - lags.now().lag().get(consumer);
            if (done > 0 && first == 0) {
                first = now;
                before = done;
            }
            if (done * 10 / events > resident.size()) {
                resident.add(Processes.usage(process.pid()).residentBytes());
            }
            if (done >= events) {
                var rate = (done - before) * 1e9 / Math.max(1, now - first);
                return new Watched(rate, Processes.usage(process.pid()).cpuSeconds(), resident);
            }
            if (look % SAY_EVERY == 0) {
                say("%s: %,d of %,d".formatted(consumer.module(), done, events));
            }
            requireLife(consumer, process, standstill.at(events - done));
        }
    }

    private static void requireLife(Service consumer, ServerProcess process, boolean late) {
        if (!process.alive()) {
            throw process.ended();
        }
        if (late) {
            throw new CliException("%s has made no progress for %d s. Its log: %s"
                    .formatted(consumer.module(), STANDSTILL.toSeconds(), process.log()));
        }
    }

    private void sayPublished(long sent) {
        if (sent % HISTORY_STEP == 0) {
            say("history: %,d of %,d events published".formatted(sent, events));
        }
    }

    private void say(String text) {
        terminal.err().println(terminal.faint("  " + text));
    }

    /// For the person at the terminal.
    public static void print(Terminal terminal, Result result) {
        terminal.line(
                "  %-20s %,8.0f events/s, CPU %5.1f s, memory %s MiB, %s",
                result.consumer().module(),
                result.perSecond(),
                result.cpuSeconds(),
                result.resident().stream()
                        .map(bytes -> Long.toString(bytes >> 20))
                        .toList(),
                result.difference().map("WRONG: "::concat).orElse("each event exactly once, in order"));
    }
}

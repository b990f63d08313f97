package dev.lossless.drill.fault;

import dev.lossless.drill.fault.Fault.Harm;
import dev.lossless.drill.fault.Fault.Undo;
import dev.lossless.drill.system.DrillSystem;
import dev.lossless.drill.system.Processes;
import dev.lossless.local.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/// What can happen to any server.
final class ServerFaults {

    private static final Duration MOMENT = Duration.ofMillis(200);

    private ServerFaults() {}

    /// SIGTERM; comes back on its data.
    static Harm stop(DrillSystem system, List<String> servers) {
        servers.forEach(server -> system.process(server).stop());
        return new Harm(String.join(", ", servers) + " stopped", () -> startAgain(system, servers));
    }

    /// SIGKILL; comes back on its data.
    static Harm kill(DrillSystem system, List<String> servers) throws InterruptedException {
        for (var server : servers) {
            Processes.kill(system.process(server));
        }
        return new Harm(String.join(", ", servers) + " killed", () -> startAgain(system, servers));
    }

    /// SIGSTOP, then SIGCONT.
    static Harm freeze(DrillSystem system, List<String> servers) throws Exception {
        for (var server : servers) {
            Processes.freeze(system.process(server));
        }
        return new Harm(String.join(", ", servers) + " stands still", () -> {
            for (var server : servers) {
                Processes.thaw(system.process(server));
            }
        });
    }

    static Harm slow(List<Proxy> ways, Duration added) {
        ways.forEach(way -> way.slow(added));
        return new Harm("each piece takes %d ms longer".formatted(added.toMillis()), heal(ways));
    }

    static Harm silence(List<Proxy> ways) {
        ways.forEach(Proxy::silence);
        return new Harm("nothing passes, nothing is closed", heal(ways));
    }

    /// As when a machine is gone: what is put right is elsewhere, and the connections stay as they are.
    static Harm vanish(Proxy way) {
        var count = way.vanish();
        return new Harm("%d connections swallow everything, for ever".formatted(count), () -> {});
    }

    /// Breaks all connections again and again, at random moments.
    static Harm cut(List<Proxy> ways, RandomGenerator random, int mostMillis) {
        var cutting = repeat(() -> {
            Thread.sleep(random.nextInt(mostMillis));
            ways.forEach(Proxy::cut);
        });
        return new Harm("connections break every %d ms or so".formatted(mostMillis / 2), cutting);
    }

    /// Again and again, for a moment: the server does what it is asked, and its answers are lost with the
    /// connections.
    static Harm loseAnswers(Proxy way, RandomGenerator random) {
        var losing = repeat(() -> {
            Thread.sleep(random.nextInt(1_000));
            way.holdAnswers();
            Thread.sleep(MOMENT);
            way.cut();
            way.heal();
        });
        return new Harm("answers are lost every 700 ms or so", () -> {
            losing.run();
            way.heal();
        });
    }

    /// What is done again and again until it is put right.
    interface Round {
        void run() throws InterruptedException;
    }

    static Undo repeat(Round round) {
        var repeating = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    round.run();
                }
            } catch (InterruptedException _) {
                // put right
            }
        });
        return () -> {
            repeating.interrupt();
            repeating.join();
        };
    }

    /// The server comes back on a small disk, which fills up; then on a large one, after a kill, as it may not
    /// run any
    /// more.
    static Harm fillDisk(DrillSystem system, String server, int kilobytes) throws Exception {
        system.process(server).stop();
        var disk = SmallDisk.under(system.data(server));
        startAgain(system, List.of(server));
        disk.leave(kilobytes);
        return new Harm("%s has %d KB left on its disk".formatted(server, kilobytes), () -> {
            Processes.kill(system.process(server));
            disk.replace();
            startAgain(system, List.of(server));
        });
    }

    /// All at the same time: brokers need a majority of their kind.
    static void startAgain(DrillSystem system, List<String> servers) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var starts = servers.stream()
                    .map(server -> threads.submit((Callable<Void>) () -> {
                        system.startAgain(server);
                        return null;
                    }))
                    .toList();
            for (Future<Void> start : starts) {
                start.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a server does not start again", e.getCause());
        }
    }

    private static Undo heal(List<Proxy> ways) {
        return () -> ways.forEach(Proxy::heal);
    }
}

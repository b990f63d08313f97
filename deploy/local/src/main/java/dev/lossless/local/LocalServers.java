package dev.lossless.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// MariaDB, Kafka and Redis as child processes. Usage: [#start], then [#close] — which may come at any time,
/// from any
/// thread, also while the start is under way, and leaves nothing running.
public final class LocalServers implements AutoCloseable {

    private final ServersConfig config;
    private final Ports ports = new Ports();
    private final Map<String, Server> servers = new LinkedHashMap<>();
    private final Map<String, ServerProcess> processes = new LinkedHashMap<>();
    private FileChannel owned;
    private boolean closed;

    public LocalServers(ServersConfig config) {
        this.config = config;
    }

    /// A server that answers now.
    ///
    /// @param coordinates of all three, of which others may still be starting
    public record Ready(String server, Duration after, Coordinates coordinates) {}

    /// Starts all three at the same time and returns when all of them answer: users, rights and topics exist
    /// then.
    /// What an earlier start on the same data has left running, because it was killed, is stopped first.
    ///
    /// @param progress told about each server, from several threads
    /// @throws StartException with one line that names the server and its log; nothing is left running then
    public Coordinates start(Consumer<Ready> progress) {
        try {
            own();
            ServerProcess.stopLeftOvers(run());
            var coordinates = new Coordinates(
                    config.data(),
                    config.mysql().isPresent() ? config.mysql().get().port() : ports.take(config.mysqlPort()),
                    ports.take(config.kafkaPort()),
                    ports.take(config.redisPort()));
            choose(coordinates);
            startAll(
                    List.copyOf(servers.values()),
                    (server, after) -> progress.accept(new Ready(server, after, coordinates)));
            return coordinates;
        } catch (IOException e) {
            close();
            throw new StartException("Cannot use " + config.data() + ": " + e, e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// The servers that were started.
    public synchronized List<ServerProcess> processes() {
        return List.copyOf(processes.values());
    }

    /// One of them by its name: `mariadb` (or `mysql`), `redis`, `kafka`, and `kafka-2` … where there are
    /// several brokers.
    ///
    /// @throws IllegalArgumentException if it was not started
    public synchronized ServerProcess process(String name) {
        if (!processes.containsKey(name)) {
            throw new IllegalArgumentException("no server " + name + ", only " + processes.keySet());
        }
        return processes.get(name);
    }

    /// Starts one again that has ended, on its port and its data, and returns when it answers.
    public void startAgain(String name) throws InterruptedException {
        try {
            start(servers.get(process(name).name()));
        } catch (IOException e) {
            throw new StartException("Cannot start " + name + " again: " + e, e);
        }
    }

    /// Ends all three at once (SIGKILL), for a user who does not want to wait.
    public synchronized void kill() {
        closed = true;
        processes.values().forEach(ServerProcess::kill);
    }

    /// Stops all three at the same time, each with 15 s of patience.
    @Override
    public void close() {
        List<ServerProcess> running;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            running = List.copyOf(processes.values());
        }
        try (var stops = Executors.newVirtualThreadPerTaskExecutor()) {
            running.forEach(process -> stops.submit(process::stop));
        }
        ports.close();
        disown();
    }

    private void choose(Coordinates coordinates) {
        var nodes = KafkaNodes.of(config, coordinates.kafkaPort(), ports);
        nodes.all().forEach(node -> add(new Kafka(config, nodes, node)));
        if (config.mysql().isEmpty()) {
            add(new DatabaseServer(config, coordinates.mysqlPort()));
        }
        add(new Redis(config, coordinates.redisPort()));
    }

    private void add(Server server) {
        servers.put(server.name(), server);
    }

    private void startAll(List<Server> servers, BiConsumer<String, Duration> progress) {
        var begin = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var starts = new ExecutorCompletionService<Void>(threads);
            for (var server : servers) {
                starts.submit(() -> {
                    start(server);
                    progress.accept(server.name(), Duration.ofNanos(System.nanoTime() - begin));
                    return null;
                });
            }
            starts.submit(() -> {
                JwtKeys.in(config.data());
                config.mysql().ifPresent(server -> {
                    server.prepare(Passwords.in(config.data()));
                    progress.accept(DatabaseKind.MARIADB.serverName(), Duration.ofNanos(System.nanoTime() - begin));
                });
                return null;
            });
            for (int awaited = 0; awaited <= servers.size(); awaited++) {
                awaitNext(starts, threads::shutdownNow);
            }
        }
    }

    private static void awaitNext(ExecutorCompletionService<Void> starts, Runnable giveUp) {
        try {
            starts.take().get();
        } catch (InterruptedException _) {
            giveUp.run();
            Thread.currentThread().interrupt();
            throw new StartException("The start was interrupted.");
        } catch (ExecutionException e) {
            giveUp.run();
            throw e.getCause() instanceof StartException known
                    ? known
                    : new StartException("The start failed: " + e.getCause(), e.getCause());
        }
    }

    private void start(Server server) throws IOException, InterruptedException {
        server.prepare();
        var process = launch(server);
        process.awaitReady(() -> server.ready(process));
    }

    private synchronized ServerProcess launch(Server server) throws IOException {
        if (closed) {
            throw new StartException("Stopped while starting.");
        }
        var process = ServerProcess.start(server.command(), config.logs(), run());
        processes.put(server.name(), process);
        return process;
    }

    private Path run() {
        return config.data().resolve("run");
    }

    /// One set of servers on one data folder: the lock goes with this process, however it ends.
    private void own() throws IOException {
        Files.createDirectories(run());
        var file = run().resolve("lock");
        owned = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(owned)) {
            disown();
            throw new StartException("Servers are already running on " + config.data() + ".");
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private synchronized void disown() {
        try {
            if (owned != null) {
                owned.close();
            }
        } catch (IOException _) {
            // the process's end releases it too
        }
    }
}

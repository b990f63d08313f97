package dev.lossless.local.system;

import dev.lossless.local.Coordinates;
import dev.lossless.local.Folders;
import dev.lossless.local.Home;
import dev.lossless.local.KnownProcess;
import dev.lossless.local.LocalServers;
import dev.lossless.local.MailServer;
import dev.lossless.local.PortChoice;
import dev.lossless.local.Ports;
import dev.lossless.local.ServerProcess;
import dev.lossless.local.ServersConfig;
import dev.lossless.local.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// The system on this machine: three servers and the packaged services, or some of these. Usage: [#start], then
/// [#close] — which may come at any time, from any thread, also while the start is under way, and leaves
/// nothing
/// running.
public final class LocalSystem implements AutoCloseable {

    private static final Duration RECORDING_PATIENCE = Duration.ofMinutes(5);
    private static final Duration HOLD_POLL = Duration.ofMillis(200);
    private static final long NEEDED_BYTES = 500L << 20;

    private final SystemConfig config;
    private final Progress progress;
    private final LocalServers servers;
    private final Ports ports = new Ports();
    private final Map<Service, Integer> chosen = new EnumMap<>(Service.class);
    private final Map<Service, CompletableFuture<Replica>> launched = new EnumMap<>(Service.class);
    private final List<ServerProcess> processes = new ArrayList<>();
    private final CompletableFuture<ServerProcess> firstEnd = new CompletableFuture<>();
    private final long begin = System.nanoTime();
    private final Set<Service> held = EnumSet.noneOf(Service.class);
    private Coordinates coordinates;
    private Optional<MailServer> mails = Optional.empty();
    private HomeLock lock;
    private boolean closed;

    public LocalSystem(SystemConfig config, Progress progress) {
        this.config = config;
        this.progress = progress;
        this.servers = new LocalServers(config.servers());
        services().forEach(service -> launched.put(service, new CompletableFuture<>()));
    }

    /// Returns when everything answers: servers, services, and the services' connections to the servers.
    ///
    /// @throws StartException with one line that names what failed and its log; nothing is left running then
    public RunningSystem start() {
        try {
            take(HomeLock.take(config.home()));
            told(() -> progress.note("Starting in " + config.home().folder()));
            requireSpace();
            stopLeftOvers();
            DataFormat.require(config.home());
            services()
                    .forEach(service ->
                            chosen.put(service, ports.take(config.ports().get(service))));
            services().forEach(service -> service.program(config.repository()));
            startMails();
            coordinates = startAll();
            var running = describe(coordinates);
            servers.processes().forEach(this::watch);
            DevelopmentSettings.write(config.home(), coordinates);
            running.write(config.home());
            Thread.ofVirtual().name("holds").start(this::obeyHolds);
            return running;
        } catch (IOException e) {
            close();
            throw new StartException(
                    "Cannot use the state folder " + config.home().folder() + ": " + e, e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Where mails can be read.
    ///
    /// @param data as in [RunningSystem]
    public static Path mails(Path data) {
        return data.resolve("mails");
    }

    private synchronized void startMails() throws IOException {
        if (services().contains(Service.NOTIFICATION) && !closed) {
            mails = Optional.of(MailServer.start(mails(config.servers().data())));
        }
    }

    /// Deletes the data of the system in this folder, and stops what a killed launcher has left running on it.
    public static void delete(Home home) throws IOException {
        ServerProcess.stopLeftOvers(home.run());
        ServerProcess.stopLeftOvers(home.data().resolve("run"));
        Folders.delete(home.data());
    }

    /// Completes when a server or a service has ended without being asked to.
    public Future<ServerProcess> firstEnd() {
        return firstEnd;
    }

    /// Stops the services, all at the same time, then the servers; each has 15 s to end in order, and a service
    /// that
    /// records its AOT cache 5 minutes.
    @Override
    public void close() {
        List<ServerProcess> running;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            running = List.copyOf(processes);
        }
        if (running.stream().anyMatch(process -> recording(process).isPresent())) {
            progress.note("The services write down what their next start needs (once for each build).");
        }
        stopAll(running);
        var serversRunning = servers.processes();
        servers.close();
        serversRunning.forEach(server -> progress.stopped(server.name()));
        mails.ifPresent(MailServer::close);
        ports.close();
        release();
    }

    /// Ends everything at once (SIGKILL).
    public synchronized void kill() {
        closed = true;
        processes.forEach(ServerProcess::kill);
        servers.kill();
    }

    /// The services with a database start beside Kafka, which takes longest and which they need only to be
    /// ready.
    private Coordinates startAll() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ready = services().stream()
                    .map(service -> threads.submit(() -> awaitReady(service)))
                    .toList();
            try {
                var coordinates = servers.start(this::serverReady);
                for (var service : ready) {
                    join(service);
                }
                return coordinates;
            } catch (RuntimeException e) {
                threads.shutdownNow();
                throw e;
            }
        }
    }

    private void serverReady(LocalServers.Ready server) {
        var coordinates = server.coordinates();
        var wanted = config.servers();
        switch (server.server()) {
            case "mariadb" -> reportDatabase(coordinates.mysqlPort(), wanted);
            case "kafka" -> report("kafka", coordinates.kafkaPort(), wanted.kafkaPort());
            default -> report(server.server(), coordinates.redisPort(), wanted.redisPort());
        }
        services().stream()
                .filter(service -> service.needs(server.server()))
                .forEach(service -> launch(service, coordinates));
    }

    /// Stops services for verbs that ask for it, and starts them again.
    private void obeyHolds() {
        while (!isClosed()) {
            for (var service : chosen.keySet()) {
                obey(service, HoldFile.of(config.home(), service).isHeld());
            }
            LockSupport.parkNanos(HOLD_POLL.toNanos());
        }
    }

    private void obey(Service service, boolean hold) {
        if (hold && held.add(service)) {
            stopHeld(service);
        } else if (!hold && held.remove(service)) {
            launch(service, coordinates);
            told(() -> progress.note(service.module() + " starts again"));
        }
    }

    private void stopHeld(Service service) {
        told(() -> progress.note(service.module() + " stops, another ./todo has asked for it"));
        ServerProcess process;
        synchronized (this) {
            process = processes.stream()
                    .filter(each -> each.name().equals(service.module()))
                    .findFirst()
                    .orElseThrow();
            processes.remove(process);
        }
        process.stop();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void launch(Service service, Coordinates coordinates) {
        try {
            if (closed) {
                throw new StartException("Stopped while starting.");
            }
            var replica = Replica.start(service, 1, config, coordinates, chosen.get(service), settings(service));
            processes.add(replica.process());
            watch(replica.process());
            launched.get(service).complete(replica);
        } catch (IOException e) {
            launched.get(service)
                    .completeExceptionally(new StartException("Cannot start " + service.module() + ": " + e, e));
        } catch (StartException e) {
            launched.get(service).completeExceptionally(e);
        }
    }

    /// The page of todo-service has to know where the others are, and mails have to know who takes them.
    private Map<String, String> settings(Service service) {
        return switch (service) {
            case TODO ->
                Map.of(
                        "PAGE_CACHE_POSITION", position(Service.CACHE),
                        "PAGE_ANALYTICS_POSITION", position(Service.ANALYTICS),
                        "PAGE_AUDIT_POSITION", position(Service.AUDIT));
            case NOTIFICATION -> mails.map(this::mailSettings).orElse(Map.of());
            case AUDIT, ANALYTICS, CACHE -> Map.of();
        };
    }

    private Map<String, String> mailSettings(MailServer server) {
        return Map.of(
                "MAIL_PUBLIC_URL", url(Service.NOTIFICATION),
                "QUARKUS_MAILER_HOST", "127.0.0.1",
                "QUARKUS_MAILER_PORT", Integer.toString(server.port()));
    }

    private String position(Service service) {
        return url(service) + "/users/me/position";
    }

    private Void awaitReady(Service service) throws Exception {
        launched.get(service).get().awaitReady();
        reportService(service);
        return null;
    }

    private static void join(Future<Void> ready) {
        try {
            ready.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new StartException("The start was interrupted.");
        } catch (ExecutionException e) {
            throw known(e);
        }
    }

    private static StartException known(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartException known) {
                return known;
            }
        }
        return new StartException("The start failed: " + failure.getCause(), failure);
    }

    private void watch(ServerProcess process) {
        process.onExit(() -> {
            if (isWanted(process)) {
                firstEnd.complete(process);
            }
        });
    }

    /// A service that is held may end, and also one that is stopped while nobody waits for an end any more.
    private synchronized boolean isWanted(ServerProcess process) {
        return !Stream.of(Service.values()).map(Service::module).anyMatch(process.name()::equals)
                || processes.contains(process);
    }

    private void stopAll(List<ServerProcess> running) {
        try (var stops = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var process : running) {
                stops.submit(() -> {
                    var recording = recording(process);
                    var inOrder = process.stopWithin(recording.isEmpty() ? ServerProcess.PATIENCE : RECORDING_PATIENCE);
                    if (inOrder && recording.isPresent()) {
                        keep(recording.get());
                    }
                    told(() -> progress.stopped(process.name()));
                });
            }
        }
    }

    private Optional<Service> recording(ServerProcess process) {
        return Stream.of(Service.values())
                .filter(service -> service.module().equals(process.name()) && service.records(config))
                .findAny();
    }

    private void keep(Service service) {
        try {
            service.keepRecording(config);
        } catch (IOException e) {
            told(() -> progress.note("The next start of " + service.module() + " is as slow as this one: " + e));
        }
    }

    private void stopLeftOvers() throws IOException {
        RunningSystem.delete(config.home());
        var found = ServerProcess.stopLeftOvers(config.home().run());
        if (!found.isEmpty()) {
            told(() -> progress.note("Stopped what an earlier start had left running: " + String.join(", ", found)));
        }
    }

    private void requireSpace() throws IOException {
        var folder = Files.createDirectories(config.home().data());
        var free = Files.getFileStore(folder).getUsableSpace();
        if (free < NEEDED_BYTES) {
            throw new StartException("Only " + (free >> 20) + " MB are free in " + folder + ", " + (NEEDED_BYTES >> 20)
                    + " MB are needed.");
        }
    }

    private RunningSystem describe(Coordinates coordinates) {
        var self = KnownProcess.of(ProcessHandle.current());
        var urls = new LinkedHashMap<String, String>();
        chosen.keySet().forEach(service -> urls.put(service.module(), url(service)));
        return new RunningSystem(
                self.pid(),
                self.start().toString(),
                urls,
                coordinates.jdbcUrl("todo"),
                coordinates.kafkaBootstrapServers(),
                coordinates.redisUrl(),
                coordinates.data().toString(),
                config.home().logs().toString());
    }

    private Set<Service> services() {
        return config.ports().keySet();
    }

    private String url(Service service) {
        return "http://127.0.0.1:" + chosen.get(service);
    }

    private void report(String server, int port, PortChoice wanted) {
        told(() -> progress.ready(server, "127.0.0.1:" + port, note(port, wanted), elapsed()));
    }

    private void reportDatabase(int port, ServersConfig wanted) {
        if (wanted.mysql().isPresent()) {
            told(() -> progress.ready("mysql", "127.0.0.1:" + port, "it ran before", elapsed()));
        } else {
            report("mariadb", port, wanted.mysqlPort());
        }
    }

    private void reportService(Service service) {
        var note = note(chosen.get(service), config.ports().get(service));
        told(() -> progress.ready(service.module(), url(service), note, elapsed()));
    }

    private static String note(int port, PortChoice wanted) {
        return wanted instanceof PortChoice.Preferred(int preferred) && preferred != port
                ? "port " + preferred + " is taken"
                : "";
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void told(Runnable message) {
        synchronized (progress) {
            message.run();
        }
    }

    private synchronized void take(HomeLock taken) {
        lock = taken;
    }

    private synchronized void release() {
        if (lock != null) {
            try {
                RunningSystem.delete(config.home());
                DevelopmentSettings.delete(config.home());
            } catch (IOException _) {
                // they name processes that are gone, and are ignored or written anew from then on
            }
            lock.close();
            lock = null;
        }
    }
}

package dev.lossless.drill.system;

import dev.lossless.local.AuditKeys;
import dev.lossless.local.Coordinates;
import dev.lossless.local.DatabaseKind;
import dev.lossless.local.Home;
import dev.lossless.local.JwtKeys;
import dev.lossless.local.LocalServers;
import dev.lossless.local.MailServer;
import dev.lossless.local.PortChoice;
import dev.lossless.local.Ports;
import dev.lossless.local.Proxy;
import dev.lossless.local.ServerProcess;
import dev.lossless.local.ServersConfig;
import dev.lossless.local.ServersConfig.ProxiedBroker;
import dev.lossless.local.StandbyDatabase;
import dev.lossless.local.system.Replica;
import dev.lossless.local.system.Service;
import dev.lossless.local.system.SystemConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Real servers behind proxies, and any number of replicas of the packaged services: everything that a fault
/// may hit.
public final class DrillSystem implements AutoCloseable {

    /// The server in MySQL's place.
    public static final String DATABASE = DatabaseKind.ours().serverName();

    private final SystemConfig config;
    private final Ports ports = new Ports();
    private final int firstMysqlPort = anyPort();
    private final int redisPort = anyPort();
    private final List<ProxiedBroker> brokers;
    private final LocalServers servers;
    private final List<Proxy> kafka = new ArrayList<>();
    private final List<Replica> replicas = new ArrayList<>();
    private final Map<String, Integer> replicaPorts = new HashMap<>();
    private final List<Receiver> receivers = new ArrayList<>();
    private MailServer mails;
    private Proxy mailServer;
    private Webhooks webhooks;
    private Proxy mysql;
    private Proxy redis;
    private final List<StandbyDatabase> standbys = new ArrayList<>();
    private final List<Loss> losses = new CopyOnWriteArrayList<>();
    private volatile Coordinates direct;
    private volatile Optional<StandbyDatabase> promoted = Optional.empty();
    private boolean closed;

    /// @param repository holds the built services
    /// @param home       where its data and logs go
    /// @param binaries   the unpacked servers
    public DrillSystem(Path repository, Home home, Path binaries, int brokerCount) {
        this.brokers = IntStream.range(0, brokerCount)
                .mapToObj(_ -> new ProxiedBroker(anyPort(), anyPort()))
                .toList();
        var apart = SystemConfig.apart(repository, home, binaries);
        var servers = ServersConfig.in(home.folder(), binaries)
                .withPorts(new PortChoice.Taken(firstMysqlPort), new PortChoice.Any(), new PortChoice.Taken(redisPort))
                .withBrokers(brokers);
        this.config = new SystemConfig(repository, home, servers, apart.ports());
        this.servers = new LocalServers(servers);
    }

    /// Returns when everything answers, with one replica of each service.
    ///
    /// @param progress told the name of what answers, from several threads
    public void start(Consumer<String> progress) throws IOException, InterruptedException {
        for (var broker : brokers) {
            kafka.add(new Proxy(broker.proxyPort(), broker.port()));
        }
        mails = MailServer.start(mails());
        mailServer = new Proxy(anyPort(), mails.port());
        for (var count = 0; count < 3; count++) {
            receivers.add(new Receiver(anyPort()));
        }
        mysql = new Proxy(anyPort(), firstMysqlPort);
        redis = new Proxy(anyPort(), redisPort);
        direct = servers.start(ready -> progress.accept(ready.server()));
        var first = new ArrayList<Replica>();
        for (var service : Service.values()) {
            first.add(launch(service));
        }
        for (var replica : first) {
            replica.awaitReady();
            progress.accept(replica.name());
        }
        webhooks = new Webhooks(this, receivers.get(0), receivers.get(1));
    }

    /// Another replica, of this build; it is not awaited.
    public Replica launch(Service service) throws IOException {
        return launch(service, new Launch(config.repository(), Map.of()));
    }

    /// How a replica differs.
    ///
    /// @param repository  the built checkout that it comes from
    /// @param environment added to its own
    public record Launch(Path repository, Map<String, String> environment) {}

    /// Another replica; it is not awaited.
    public synchronized Replica launch(Service service, Launch launch) throws IOException {
        var number = freeNumber(service);
        var name = number == 1 ? service.module() : service.module() + "-" + number;
        var port = replicaPorts.computeIfAbsent(name, _ -> anyPort());
        var origin = new SystemConfig(launch.repository(), config.home(), config.servers(), config.ports());
        var environment = new LinkedHashMap<String, String>();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers());
        if (service == Service.AUDIT) {
            environment.put("AUDIT_CHECKPOINT_INTERVAL", "2s"); // so that faults hit their signing too
            environment.put("AUDIT_CHECKPOINT_KEEP_HEADS", "PT10S"); // and their thinning
            environment.put("AUDIT_CHECKPOINT_THINNING", "3s");
        }
        if (service == Service.NOTIFICATION) {
            environment.putAll(soon());
        }
        environment.putAll(launch.environment());
        var replica = Replica.start(service, number, origin, proxied(), port, environment);
        if (closed) {
            replica.process().kill();
            throw new IllegalStateException("The system has been stopped.");
        }
        replicas.add(replica);
        return replica;
    }

    /// A drill has minutes where a deployment has days. No delivery and no mail is given up here.
    private Map<String, String> soon() {
        return Map.ofEntries(
                Map.entry("WEBHOOKS_SCHEDULE", "0s,1s,2s" + ",3s".repeat(200)),
                Map.entry("WEBHOOKS_CIRCUIT_PAUSE", "1s"),
                Map.entry("WEBHOOKS_LONGEST_CIRCUIT_PAUSE", "3s"),
                Map.entry("WEBHOOKS_TARGET_ATTEMPT_TIMEOUT", "4s"),
                Map.entry("WEBHOOKS_TARGET_CONNECT_TIMEOUT", "2s"),
                Map.entry("WEBHOOKS_LEASE", "14s"),
                Map.entry("MAIL_PUBLIC_URL", "http://127.0.0.1"),
                Map.entry("MAIL_DEADLINE", "2s"),
                Map.entry("MAIL_LEASE", "10s"),
                Map.entry("MAIL_SCHEDULE", "1s,2s" + ",3s".repeat(200)),
                Map.entry("QUARKUS_MAILER_HOST", "127.0.0.1"),
                Map.entry("QUARKUS_MAILER_PORT", Integer.toString(mailServer.port())));
    }

    /// SIGTERM; returns when it has ended.
    public void stop(Replica replica) {
        replica.process().stop();
        forget(replica);
    }

    /// SIGKILL; returns when it is gone.
    public void kill(Replica replica) throws InterruptedException {
        Processes.kill(replica.process());
        forget(replica);
    }

    /// Those that were started and not stopped.
    public synchronized List<Replica> replicas(Service service) {
        return replicas.stream().filter(replica -> replica.service() == service).toList();
    }

    public Proxy mysql() {
        return mysql;
    }

    public Proxy redis() {
        return redis;
    }

    public Webhooks webhooks() {
        return webhooks;
    }

    /// To which a receiver that redirects sends others; nobody may come.
    public Receiver elsewhere() {
        return receivers.get(2);
    }

    /// The way to it.
    public Proxy mailServer() {
        return mailServer;
    }

    /// The folder in which it keeps what it takes.
    public Path mails() {
        return config.home().data().resolve("mails");
    }

    /// One for each broker.
    public List<Proxy> kafka() {
        return kafka;
    }

    /// Another server, which copies from the one that is used.
    public synchronized StandbyDatabase startStandby() {
        var number = standbys.size() + 2;
        var standby = StandbyDatabase.start(config.home().data().resolve("standby-" + number), direct, number);
        standbys.add(standby);
        return standby;
    }

    /// MySQL's address leads to this one from now on. Connections to the one before break.
    public void promote(StandbyDatabase standby) throws SQLException {
        promoteQuietly(standby);
        mysql.moveTo(standby.port());
    }

    /// The same, but connections to the one before stay.
    public void promoteQuietly(StandbyDatabase standby) throws SQLException {
        standby.promote();
        promoted = Optional.of(standby);
        direct = direct.withMysql(standby.port());
        mysql.leadTo(standby.port());
    }

    /// Remembers that commits were lost.
    public void lost(Loss loss) {
        losses.add(loss);
    }

    /// How MySQL came back with fewer commits, in order.
    public List<Loss> losses() {
        return List.copyOf(losses);
    }

    /// A server's process: that of the database that is used, of Redis, or of a broker.
    public ServerProcess process(String server) {
        return promotedAs(server).map(StandbyDatabase::process).orElseGet(() -> servers.process(server));
    }

    /// Starts one again that has ended, on its port and its data, and returns when it answers.
    public void startAgain(String server) throws InterruptedException, IOException {
        var standby = promotedAs(server);
        if (standby.isPresent()) {
            standby.get().startAgain();
        } else {
            servers.startAgain(server);
        }
    }

    private Optional<StandbyDatabase> promotedAs(String server) {
        return server.equals(DATABASE) ? promoted : Optional.empty();
    }

    public List<String> brokerNames() {
        return IntStream.rangeClosed(1, brokers.size())
                .mapToObj(id -> id == 1 ? "kafka" : "kafka-" + id)
                .toList();
    }

    /// For those who look from outside: not through the proxies.
    public String jdbcUrl(String schema) {
        return direct.jdbcUrl(schema);
    }

    /// Of the one that is used.
    public int mysqlPort() {
        return direct.mysqlPort();
    }

    public String password(String user) {
        return direct.password(user);
    }

    /// Clients are sent on to the brokers' proxies.
    public String bootstrapServers() {
        return brokers.stream().map(broker -> "127.0.0.1:" + broker.proxyPort()).collect(Collectors.joining(","));
    }

    public String redisUrl() {
        return direct.redisUrl();
    }

    public JwtKeys keys() {
        return direct.keys();
    }

    /// Checks the signatures of the audit trail's checkpoints.
    public Path auditKey() {
        return AuditKeys.in(direct.data()).publicKey();
    }

    public Home home() {
        return config.home();
    }

    public Path repository() {
        return config.repository();
    }

    /// The folder of a server's data.
    public Path data(String server) {
        return promotedAs(server).map(StandbyDatabase::data).orElseGet(() -> direct.data()
                .resolve(server));
    }

    /// Stops everything; leaves nothing running.
    @Override
    public void close() {
        List<Replica> running;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            running = List.copyOf(replicas);
        }
        try (var stops = Executors.newVirtualThreadPerTaskExecutor()) {
            running.forEach(replica -> stops.submit(() -> replica.process().stop()));
        }
        standbys.forEach(StandbyDatabase::close);
        servers.close();
        receivers.forEach(Receiver::close);
        Stream.concat(kafka.stream(), Stream.of(mysql, redis, mailServer)).forEach(DrillSystem::close);
        if (mails != null) {
            mails.close();
        }
        ports.close();
    }

    private Coordinates proxied() {
        return new Coordinates(direct.data(), mysql.port(), brokers.getFirst().proxyPort(), redis.port());
    }

    private int freeNumber(Service service) {
        var taken = replicas(service).stream().map(Replica::number).collect(Collectors.toSet());
        return IntStream.iterate(1, number -> number + 1)
                .filter(number -> !taken.contains(number))
                .findFirst()
                .orElseThrow();
    }

    private synchronized void forget(Replica replica) {
        replicas.remove(replica);
    }

    private int anyPort() {
        return ports.take(new PortChoice.Any());
    }

    private static void close(Proxy proxy) {
        try {
            if (proxy != null) {
                proxy.close();
            }
        } catch (IOException _) {
            // this process ends its sockets
        }
    }
}

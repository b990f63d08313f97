package dev.lossless.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where three servers keep their things and which ports they take.
///
/// @param data       their data, passwords and keys; at most one set of servers runs on it at a time
/// @param logs       their output
/// @param binaries   unpacked programs, may be shared by several sets of servers
/// @param brokers    empty: one Kafka broker on `kafkaPort`; otherwise one for each, behind a proxy of its own
/// @param syncBinlog after how many commits MariaDB forces its binary log to the disk; 1 = each, 0 = leave it
///     to the
///                   operating system
/// @param mysql      a running server that takes MariaDB's place
public record ServersConfig(
        Path data,
        Path logs,
        Path binaries,
        PortChoice mysqlPort,
        PortChoice kafkaPort,
        PortChoice redisPort,
        List<ProxiedBroker> brokers,
        int syncBinlog,
        Optional<ExternalMySql> mysql) {

    /// Servers of its own.
    public ServersConfig(
            Path data,
            Path logs,
            Path binaries,
            PortChoice mysqlPort,
            PortChoice kafkaPort,
            PortChoice redisPort,
            List<ProxiedBroker> brokers,
            int syncBinlog) {
        this(data, logs, binaries, mysqlPort, kafkaPort, redisPort, brokers, syncBinlog, Optional.empty());
    }

    /// A broker that sends its clients to a proxy. Both ports have been taken by the caller.
    ///
    /// @param port      where it listens
    /// @param proxyPort where it says that it listens
    public record ProxiedBroker(int port, int proxyPort) {}

    public static final int MYSQL_PORT = 13306;
    public static final int KAFKA_PORT = 19092;
    public static final int REDIS_PORT = 16379;

    /// The servers of `./todo up`, on the usual ports where these are free.
    public static ServersConfig of(Home home) {
        return new ServersConfig(
                home.data(),
                home.logs(),
                home.binaries(),
                new PortChoice.Preferred(MYSQL_PORT),
                new PortChoice.Preferred(KAFKA_PORT),
                new PortChoice.Preferred(REDIS_PORT),
                List.of(),
                1);
    }

    /// Servers of their own in `folder`, on any free ports.
    public static ServersConfig in(Path folder, Path binaries) {
        var any = new PortChoice.Any();
        return new ServersConfig(folder.resolve("data"), folder.resolve("logs"), binaries, any, any, any, List.of(), 1);
    }

    /// With these brokers in place of the one on `kafkaPort`.
    public ServersConfig withBrokers(List<ProxiedBroker> proxied) {
        var first = new PortChoice.Taken(proxied.getFirst().port());
        return new ServersConfig(data, logs, binaries, mysqlPort, first, redisPort, proxied, syncBinlog, mysql);
    }

    public ServersConfig withPorts(PortChoice database, PortChoice kafka, PortChoice redis) {
        return new ServersConfig(data, logs, binaries, database, kafka, redis, brokers, syncBinlog, mysql);
    }

    /// With this server, which runs already, in MariaDB's place.
    public ServersConfig with(ExternalMySql server) {
        return new ServersConfig(
                data, logs, binaries, mysqlPort, kafkaPort, redisPort, brokers, syncBinlog, Optional.of(server));
    }
}

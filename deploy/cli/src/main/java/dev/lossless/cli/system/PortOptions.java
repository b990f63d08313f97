package dev.lossless.cli.system;

import dev.lossless.cli.argument.MySqlServer;
import dev.lossless.cli.argument.Port;
import dev.lossless.local.ExternalMySql;
import dev.lossless.local.PortChoice;
import dev.lossless.local.ServersConfig;
import dev.lossless.local.system.Service;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Option;

/// The ports of a local system. One that is given is used or refused; a default that is taken is replaced by
/// a free one.
public final class PortOptions {

    @Option(
            names = "--todo-port",
            paramLabel = "PORT",
            defaultValue = "${env:TODO_PORT}",
            description = "todo-service. Default: $TODO_PORT, else 8080.")
    private Port todo;

    @Option(
            names = "--audit-port",
            paramLabel = "PORT",
            defaultValue = "${env:TODO_AUDIT_PORT}",
            description = "audit-consumer. Default: $TODO_AUDIT_PORT, else 8081.")
    private Port audit;

    @Option(
            names = "--analytics-port",
            paramLabel = "PORT",
            defaultValue = "${env:TODO_ANALYTICS_PORT}",
            description = "analytics-consumer. Default: $TODO_ANALYTICS_PORT, else 8082.")
    private Port analytics;

    @Option(
            names = "--cache-port",
            paramLabel = "PORT",
            defaultValue = "${env:TODO_CACHE_PORT}",
            description = "cache-consumer. Default: $TODO_CACHE_PORT, else 8083.")
    private Port cache;

    @Option(
            names = "--notification-port",
            paramLabel = "PORT",
            defaultValue = "${env:TODO_NOTIFICATION_PORT}",
            description = "notification-consumer. Default: $TODO_NOTIFICATION_PORT, else 8084.")
    private Port notification;

    @Option(
            names = "--mysql-port",
            paramLabel = "PORT",
            defaultValue = "${env:TODO_MYSQL_PORT}",
            description = "MariaDB. Default: $TODO_MYSQL_PORT, else 13306.")
    private Port mysql;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "${env:TODO_KAFKA_PORT}",
            description = "Kafka. Default: $TODO_KAFKA_PORT, else 19092.")
    private Port kafka;

    @Option(
            names = "--redis-port",
            paramLabel = "PORT",
            defaultValue = "${env:TODO_REDIS_PORT}",
            description = "Redis. Default: $TODO_REDIS_PORT, else 16379.")
    private Port redis;

    @Option(
            names = "--mysql",
            paramLabel = "URL",
            defaultValue = "${env:TODO_MYSQL}",
            description =
                    "A MySQL or MariaDB of this machine that runs already, in place of one that is started: its user may"
                            + " make schemas and users, as in jdbc:mysql://127.0.0.1:3306/?user=root&password=…; 'reset' leaves"
                            + " what is in it. Default: $TODO_MYSQL, else none.")
    private MySqlServer external;

    ServersConfig applyTo(ServersConfig servers) {
        var config = servers.withPorts(
                choice(mysql, "--mysql-port", ServersConfig.MYSQL_PORT),
                choice(kafka, "--kafka-port", ServersConfig.KAFKA_PORT),
                choice(redis, "--redis-port", ServersConfig.REDIS_PORT));
        return external == null ? config : config.with(new ExternalMySql("--mysql", external.value()));
    }

    Map<Service, PortChoice> services() {
        return new EnumMap<>(Map.of(
                Service.TODO, choice(todo, "--todo-port", Service.TODO.usualPort()),
                Service.AUDIT, choice(audit, "--audit-port", Service.AUDIT.usualPort()),
                Service.ANALYTICS, choice(analytics, "--analytics-port", Service.ANALYTICS.usualPort()),
                Service.CACHE, choice(cache, "--cache-port", Service.CACHE.usualPort()),
                Service.NOTIFICATION, choice(notification, "--notification-port", Service.NOTIFICATION.usualPort())));
    }

    private static PortChoice choice(Port given, String option, int usual) {
        return given == null ? new PortChoice.Preferred(usual) : new PortChoice.Exactly(given.number(), option);
    }
}

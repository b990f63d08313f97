package dev.lossless.cli;

import dev.lossless.cli.argument.BearerToken;
import dev.lossless.cli.argument.Brokers;
import dev.lossless.cli.argument.HttpUrl;
import dev.lossless.cli.argument.RedisUrl;
import dev.lossless.cli.argument.UserId;
import dev.lossless.local.JwtKeys;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/// Where a verb finds the system. What is not given comes from the local system that runs.
public final class Connection {

    @Option(
            names = "--todo-url",
            paramLabel = "URL",
            defaultValue = "${env:TODO_URL}",
            description = "todo-service. Default: $TODO_URL, else the local system.")
    private HttpUrl todo;

    @Option(
            names = "--audit-url",
            paramLabel = "URL",
            defaultValue = "${env:TODO_AUDIT_URL}",
            description = "audit-consumer. Default: $TODO_AUDIT_URL, else the local system.")
    private HttpUrl audit;

    @Option(
            names = "--analytics-url",
            paramLabel = "URL",
            defaultValue = "${env:TODO_ANALYTICS_URL}",
            description = "analytics-consumer. Default: $TODO_ANALYTICS_URL, else the local system.")
    private HttpUrl analytics;

    @Option(
            names = "--cache-url",
            paramLabel = "URL",
            defaultValue = "${env:TODO_CACHE_URL}",
            description = "cache-consumer. Default: $TODO_CACHE_URL, else the local system.")
    private HttpUrl cache;

    @Option(
            names = "--notification-url",
            paramLabel = "URL",
            defaultValue = "${env:TODO_NOTIFICATION_URL}",
            description = "notification-consumer. Default: $TODO_NOTIFICATION_URL, else the local system.")
    private HttpUrl notification;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:TODO_KAFKA}",
            description = "Kafka's bootstrap servers. Default: $TODO_KAFKA, else the local system.")
    private Brokers kafka;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            defaultValue = "${env:TODO_KAFKA_CONFIG}",
            description = "Settings of Kafka's clients for TLS and SASL, a file as Kafka's own tools take it"
                    + " (--command-config). Default: $TODO_KAFKA_CONFIG, else none.")
    private Path kafkaConfig;

    @Option(
            names = "--redis",
            paramLabel = "URL",
            defaultValue = "${env:TODO_REDIS}",
            description = "Redis, as redis://HOST:PORT. Default: $TODO_REDIS, else the local system.")
    private RedisUrl redis;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:TODO_TOKEN}",
            description =
                    "Bearer token: demo needs a user with the role analyst, the administration of consumers the role admin."
                            + " Default: $TODO_TOKEN, else one signed with the local system's key.")
    private BearerToken token;

    /// Whether all of it is given, so that no local system is needed.
    public boolean complete() {
        return Stream.of(todo, audit, analytics, kafka, redis, token).allMatch(value -> value != null);
    }

    /// @throws CliException if something is neither given nor known from a local system
    public Targets targets(Optional<RunningSystem> local, UserId user) {
        return new Targets(
                url(Service.TODO, local),
                url(Service.AUDIT, local),
                url(Service.ANALYTICS, local),
                kafka(local),
                redis(local),
                token(local, system -> sign(system, user)),
                local.map(system -> URI.create(system.url(Service.NOTIFICATION))));
    }

    /// A bearer token of this user: the given one, or one signed with the local system's key.
    ///
    /// @throws CliException if there is neither
    public String userToken(Optional<RunningSystem> local, UserId user) {
        return token(local, system -> sign(system, user));
    }

    /// Kafka.
    ///
    /// @throws CliException if it is neither given nor known from a local system
    public KafkaClients kafka(Optional<RunningSystem> local) {
        var servers = pick(kafka, Brokers::value, local, RunningSystem::kafka, "--kafka");
        return kafkaConfig == null ? KafkaClients.of(servers) : KafkaClients.of(servers, kafkaConfig);
    }

    /// Redis.
    ///
    /// @throws CliException if it is neither given nor known from a local system
    public URI redis(Optional<RunningSystem> local) {
        return pick(redis, RedisUrl::value, local, system -> URI.create(system.redis()), "--redis");
    }

    /// @throws CliException if it is neither given nor known from a local system
    public URI url(Service service, Optional<RunningSystem> local) {
        return pick(given(service), HttpUrl::value, local, system -> URI.create(system.url(service)), option(service));
    }

    /// Whether the service's address is given or known.
    public boolean knows(Service service, Optional<RunningSystem> local) {
        return given(service) != null || local.isPresent();
    }

    private HttpUrl given(Service service) {
        return switch (service) {
            case TODO -> todo;
            case AUDIT -> audit;
            case ANALYTICS -> analytics;
            case CACHE -> cache;
            case NOTIFICATION -> notification;
        };
    }

    private static String option(Service service) {
        return "--" + service.module().replaceAll("-.*", "") + "-url";
    }

    /// A bearer token with the role admin: the given one, or one signed with the local system's key.
    ///
    /// @throws CliException if there is neither
    public String adminToken(Optional<RunningSystem> local) {
        return token(local, system -> JwtKeys.in(Path.of(system.data())).token("operator", List.of("admin")));
    }

    private String token(Optional<RunningSystem> local, Function<RunningSystem, String> known) {
        return pick(token, BearerToken::value, local, known, "--token");
    }

    private static String sign(RunningSystem system, UserId user) {
        return JwtKeys.in(Path.of(system.data())).token(user.value(), List.of("analyst"));
    }

    private static <G, T> T pick(
            G given,
            Function<G, T> value,
            Optional<RunningSystem> local,
            Function<RunningSystem, T> known,
            String option) {
        return Optional.ofNullable(given)
                .map(value)
                .or(() -> local.map(known))
                .orElseThrow(() -> new CliException("No system runs here, and " + option
                        + " is not given, neither by the call nor by a" + " context. Start one: ./todo up"));
    }
}

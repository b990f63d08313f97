package dev.lossless.local;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where running servers are reached, and with what.
///
/// @param data the folder with their passwords and keys
public record Coordinates(Path data, int mysqlPort, int kafkaPort, int redisPort) {

    public String jdbcUrl(String schema) {
        return "jdbc:mysql://127.0.0.1:" + mysqlPort + "/" + schema;
    }

    /// The same with another server in MySQL's place.
    public Coordinates withMysql(int port) {
        return new Coordinates(data, port, kafkaPort, redisPort);
    }

    public String kafkaBootstrapServers() {
        return "127.0.0.1:" + kafkaPort;
    }

    public String redisUrl() {
        return "redis://127.0.0.1:" + redisPort;
    }

    public String password(String user) {
        return Passwords.in(data).of(user);
    }

    public JwtKeys keys() {
        return JwtKeys.in(data);
    }

    /// Quarkus's settings for a service without a database.
    public Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("kafka.bootstrap.servers", kafkaBootstrapServers());
        settings.put("quarkus.redis.hosts", redisUrl());
        settings.put(
                "mp.jwt.verify.publickey.location", keys().publicKey().toUri().toString());
        settings.put("mp.jwt.verify.issuer", JwtKeys.ISSUER);
        settings.put("mp.jwt.verify.audiences", JwtKeys.AUDIENCE);
        return settings;
    }

    /// Quarkus's settings for the service that owns this schema.
    ///
    /// @throws IllegalArgumentException if there is no such schema
    public Map<String, String> settingsOf(String schema) {
        var known = Schema.named(schema);
        var settings = settings();
        settings.put("quarkus.datasource.jdbc.url", jdbcUrl(schema));
        settings.put("quarkus.datasource.username", known.service());
        settings.put("quarkus.datasource.password", password(known.service()));
        settings.put("quarkus.flyway.username", known.owner());
        settings.put("quarkus.flyway.password", password(known.owner()));
        settings.put("quarkus.flyway.migrate-at-start", "true");
        if (schema.equals("audit")) {
            settings.putAll(AuditKeys.in(data).settings());
        }
        if (known.equals(Schema.NOTIFICATION)) {
            settings.put("webhooks.secret-key", password(Passwords.WEBHOOK_SECRETS));
        }
        return settings;
    }
}

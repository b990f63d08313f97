package dev.lossless.local;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Locale;
import java.util.Map;

/// Gives a Quarkus test the real servers. The argument `schema` names the database schema of the service under test;
/// without it no database is configured.
///
/// A running MySQL takes MariaDB's place by `TODO_TEST_MYSQL=jdbc:mysql://127.0.0.1:3306/?user=root&password=…` in the
/// environment. Other settings that it has are left to it too, as in `KAFKA_BOOTSTRAP_SERVERS=… mvn verify`.
///
/// They are shared with other tests and stay when this test ends, so each test works with rows of its own.
public final class ServersResource implements QuarkusTestResourceLifecycleManager {

    private String schema;

    @Override
    public void init(Map<String, String> arguments) {
        schema = arguments.get("schema");
    }

    @Override
    public Map<String, String> start() {
        var servers = SharedServers.get();
        var settings = schema == null ? servers.settings() : servers.settingsOf(schema);
        settings.put(
                "smallrye.jwt.sign.key.location",
                servers.keys().privateKey().toUri().toString());
        // a subscriber notices at once that the members of its group change
        settings.put("mp.messaging.incoming.events.heartbeat.interval.ms", "100");
        settings.keySet().removeIf(name -> System.getenv().containsKey(variable(name)));
        return settings;
    }

    /// Quarkus's spelling of a setting as an environment variable.
    private static String variable(String setting) {
        return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    @Override
    public void stop() {
        // the servers go when the build ends
    }
}

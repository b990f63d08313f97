package dev.lossless.local;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/// Gives a Quarkus test the real servers. The argument `schema` names the database schema of the service under test;
/// without it no database is configured.
///
/// They are shared with all other tests and stay when this test ends, so each test works with rows of its own.
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
        return settings;
    }

    @Override
    public void stop() {
        // the servers go when the build ends
    }
}

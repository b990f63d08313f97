package dev.lossless.todo.failover;

import dev.lossless.local.Coordinates;
import dev.lossless.local.Folders;
import dev.lossless.local.Home;
import dev.lossless.local.LocalServers;
import dev.lossless.local.Proxy;
import dev.lossless.local.ServersConfig;
import dev.lossless.local.StandbyDatabase;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Servers of this test's own: their topics hold nobody else's events. The service reaches MariaDB at an
/// address that can move to two more, which copy from the first.
public final class FailOverServers implements QuarkusTestResourceLifecycleManager {

    private final Path folder = fresh();
    private final LocalServers servers = new LocalServers(
            ServersConfig.in(folder.resolve("servers"), Home.find().binaries()));
    private Coordinates coordinates;
    private Proxy address;
    private StandbyDatabase second;
    private StandbyDatabase third;

    @Override
    public Map<String, String> start() {
        coordinates = servers.start(_ -> {});
        second = StandbyDatabase.start(folder.resolve("second"), coordinates, 2);
        third = StandbyDatabase.start(folder.resolve("third"), coordinates, 3);
        try {
            address = new Proxy(0, coordinates.mysqlPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var settings = coordinates.settingsOf("todo");
        settings.put("quarkus.datasource.jdbc.url", url(address.port()));
        settings.put(
                "smallrye.jwt.sign.key.location",
                coordinates.keys().privateKey().toUri().toString());
        settings.put("outbox.compare.enabled", "true");
        settings.put("outbox.compare.records", "3");
        return settings;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(FailOverServers.class));
    }

    Coordinates coordinates() {
        return coordinates;
    }

    /// Where the service looks for the database.
    Proxy address() {
        return address;
    }

    StandbyDatabase second() {
        return second;
    }

    StandbyDatabase third() {
        return third;
    }

    long kafka() {
        return servers.process("kafka").pid();
    }

    static String url(int port) {
        return "jdbc:mysql://127.0.0.1:" + port + "/todo";
    }

    private static Path fresh() {
        try {
            return Files.createTempDirectory(
                    Files.createDirectories(Path.of("target", "fail-over").toAbsolutePath()), "servers");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        try {
            address.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        third.close();
        second.close();
        servers.close();
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

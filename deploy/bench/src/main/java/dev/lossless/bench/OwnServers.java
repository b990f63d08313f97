package dev.lossless.bench;

import dev.lossless.local.Coordinates;
import dev.lossless.local.Folders;
import dev.lossless.local.Home;
import dev.lossless.local.LocalServers;
import dev.lossless.local.PortChoice;
import dev.lossless.local.Ports;
import dev.lossless.local.ServerProcess;
import dev.lossless.local.system.Replica;
import dev.lossless.local.system.Service;
import dev.lossless.local.system.SystemConfig;
import java.io.IOException;
import java.util.Map;

/// Servers that begin empty, and replicas of services beside them. Closing it, or the end of this process,
/// stops
/// them all; their data is deleted.
public record OwnServers(SystemConfig config, LocalServers servers, Coordinates coordinates, Ports ports)
        implements AutoCloseable {

    /// @param home of this benchmark alone; what another run has left in it is deleted
    /// @param state holds the unpacked servers
    public static OwnServers start(Home home, Home state) throws IOException {
        ServerProcess.stopLeftOvers(home.run());
        Folders.delete(home.data());
        var config = SystemConfig.apart(Home.repository(), home, state.binaries());
        var servers = new LocalServers(config.servers());
        Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "stop servers"));
        return new OwnServers(config, servers, servers.start(_ -> {}), new Ports());
    }

    /// One more todo-service; it is not awaited. Its process ends with this one.
    ///
    /// @param relays whether it publishes
    public Replica replica(int number, boolean relays) throws IOException {
        return replica(Service.TODO, number, Map.of("OUTBOX_RELAY", Boolean.toString(relays)));
    }

    /// One more replica of a service; it is not awaited. Its process ends with this one.
    ///
    /// @param environment added to its own
    public Replica replica(Service service, int number, Map<String, String> environment) throws IOException {
        var port = ports.take(new PortChoice.Any());
        var replica = Replica.start(service, number, config, coordinates, port, environment);
        Runtime.getRuntime().addShutdownHook(new Thread(replica.process()::kill, "stop " + replica.name()));
        return replica;
    }

    public Database database() {
        return new Database(coordinates.jdbcUrl(""), coordinates.data());
    }

    @Override
    public void close() throws IOException {
        servers.close();
        ports.close();
        Folders.delete(config.home().data());
    }
}

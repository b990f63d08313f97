package dev.lossless.bench.relay;

import dev.lossless.bench.Database;
import dev.lossless.cli.system.Service;
import dev.lossless.cli.system.SystemConfig;
import dev.lossless.local.Coordinates;
import dev.lossless.local.Folders;
import dev.lossless.local.Home;
import dev.lossless.local.LocalServers;
import dev.lossless.local.PortChoice;
import dev.lossless.local.Ports;
import dev.lossless.local.ServerProcess;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Servers that begin empty, and replicas of todo-service beside them. Closing it, or the end of this process, stops
/// them all; their data is deleted.
record RelayServers(SystemConfig config, LocalServers servers, Coordinates coordinates, Ports ports)
        implements AutoCloseable {

    /// @param home of this benchmark alone; what another run has left in it is deleted
    /// @param state holds the unpacked servers
    static RelayServers start(Home home, Home state) throws IOException {
        ServerProcess.stopLeftOvers(home.run());
        Folders.delete(home.data());
        var config = SystemConfig.apart(Home.repository(), home, state.binaries());
        var servers = new LocalServers(config.servers());
        Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "stop servers"));
        return new RelayServers(config, servers, servers.start(_ -> {}), new Ports());
    }

    /// One more todo-service; it is not awaited.
    ///
    /// @param relays whether it publishes
    Replica replica(String name, boolean relays) throws IOException {
        var port = ports.take(new PortChoice.Any());
        var usual = Service.TODO.command(config, coordinates, port);
        var environment = new LinkedHashMap<>(usual.environment());
        environment.put("OUTBOX_RELAY", Boolean.toString(relays));
        var command = new ServerProcess.Command(name, usual.folder(), Map.copyOf(environment), usual.words());
        var process =
                ServerProcess.start(command, config.home().logs(), config.home().run());
        Runtime.getRuntime().addShutdownHook(new Thread(process::kill, "stop " + name));
        return new Replica(process, port);
    }

    Backlog backlog(String run) {
        return new Backlog(new Database(coordinates.jdbcUrl(""), coordinates.data()), run);
    }

    @Override
    public void close() throws IOException {
        servers.close();
        ports.close();
        Folders.delete(config.home().data());
    }
}

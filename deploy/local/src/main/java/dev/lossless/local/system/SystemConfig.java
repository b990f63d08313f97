package dev.lossless.local.system;

import dev.lossless.local.Home;
import dev.lossless.local.PortChoice;
import dev.lossless.local.ServersConfig;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What a local system runs and where.
///
/// @param repository holds the built services
/// @param home       its state
/// @param ports      of the services that are started
/// @param recording  whether services that have no AOT cache of this build record one, for the next start
/// @param variables  of the environment, for each service, beside its own
public record SystemConfig(
        Path repository,
        Home home,
        ServersConfig servers,
        Map<Service, PortChoice> ports,
        boolean recording,
        Map<String, String> variables) {

    /// A system that uses what was recorded.
    public SystemConfig(Path repository, Home home, ServersConfig servers, Map<Service, PortChoice> ports) {
        this(repository, home, servers, ports, false, Map.of());
    }

    /// All on free ports, with data of its own in `home`; `binaries` are the unpacked servers.
    public static SystemConfig apart(Path repository, Home home, Path binaries) {
        var any = new PortChoice.Any();
        var servers = new ServersConfig(home.data(), home.logs(), binaries, any, any, any, List.of(), 1);
        var ports = new EnumMap<Service, PortChoice>(Service.class);
        Stream.of(Service.values()).forEach(service -> ports.put(service, any));
        return new SystemConfig(repository, home, servers, ports);
    }

    /// The servers alone.
    public SystemConfig withoutServices() {
        return new SystemConfig(repository, home, servers, Map.of(), recording, variables);
    }

    /// The same, recording what the next start of this build uses.
    public SystemConfig thatRecords() {
        return new SystemConfig(repository, home, servers, ports, true, variables);
    }

    /// The same, with these variables for each service.
    public SystemConfig with(Map<String, String> variables) {
        return new SystemConfig(repository, home, servers, ports, recording, variables);
    }
}

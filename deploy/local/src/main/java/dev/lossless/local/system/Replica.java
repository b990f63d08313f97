package dev.lossless.local.system;

import dev.lossless.local.Coordinates;
import dev.lossless.local.Http;
import dev.lossless.local.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// One running process of a service.
///
/// @param number counts the replicas of a service, from 1
public record Replica(Service service, int number, int port, ServerProcess process) {

    private static final Duration HEALTH_LIMIT = Duration.ofSeconds(2);

    /// Starts it; it is not awaited.
    ///
    /// @param environment added to its own
    public static Replica start(
            Service service,
            int number,
            SystemConfig config,
            Coordinates servers,
            int port,
            Map<String, String> environment)
            throws IOException {
        var command = service.command(config, servers, port);
        var name = number == 1 ? service.module() : service.module() + "-" + number;
        var variables = new LinkedHashMap<>(command.environment());
        variables.putAll(environment);
        var process = ServerProcess.start(
                new ServerProcess.Command(name, command.folder(), variables, command.words()),
                config.home().logs(),
                config.home().run());
        return new Replica(service, number, port, process);
    }

    public String name() {
        return process.name();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /// Returns when it says that it is ready.
    ///
    /// @throws dev.lossless.local.StartException when it ends, or stands still
    public void awaitReady() throws InterruptedException {
        var health = URI.create(url() + "/q/health/ready");
        try (var http = new Http(HEALTH_LIMIT)) {
            process.awaitReady(() -> http.answers(health));
        }
    }
}

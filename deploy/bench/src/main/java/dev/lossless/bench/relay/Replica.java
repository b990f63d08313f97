package dev.lossless.bench.relay;

import dev.lossless.local.Coordinates;
import dev.lossless.local.Home;
import dev.lossless.local.JavaProgram;
import dev.lossless.local.PortChoice;
import dev.lossless.local.Ports;
import dev.lossless.local.ServerProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A packaged todo-service in a process of its own.
///
/// @param process to stop
/// @param url     where it answers
record Replica(ServerProcess process, URI url) implements AutoCloseable {

    /// Starts it and returns before it is ready.
    static Replica launch(String name, Path folder, Coordinates servers, Map<String, String> settings)
            throws IOException {
        try (var ports = new Ports()) {
            var port = ports.take(new PortChoice.Any());
            var all = new LinkedHashMap<>(servers.settingsOf("todo"));
            all.put("quarkus.http.host", "127.0.0.1");
            all.put("quarkus.http.port", Integer.toString(port));
            all.putAll(settings);
            var module = Home.repository().resolve("todo-service");
            var command = new ServerProcess.Command(
                    name,
                    module,
                    environment(all),
                    List.of(
                            JavaProgram.path(),
                            "-Xmx192m",
                            "-XX:+UseSerialGC",
                            "-jar",
                            module.resolve("target/quarkus-app/quarkus-run.jar").toString()));
            var process = ServerProcess.start(command, folder.resolve("logs"), folder.resolve("run"));
            return new Replica(process, URI.create("http://127.0.0.1:" + port));
        }
    }

    Replica awaitReady() throws IOException, InterruptedException {
        while (!answers()) {
            if (!process.alive()) {
                throw process.ended();
            }
            Thread.sleep(50);
        }
        return this;
    }

    private boolean answers() throws IOException {
        var request = (HttpURLConnection) url.resolve("/q/health/ready").toURL().openConnection();
        try {
            return request.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException _) {
            return false;
        } finally {
            request.disconnect();
        }
    }

    private static Map<String, String> environment(Map<String, String> settings) {
        var environment = new LinkedHashMap<String, String>();
        settings.forEach((name, value) ->
                environment.put(name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT), value));
        return environment;
    }

    @Override
    public void close() {
        process.stop();
    }
}

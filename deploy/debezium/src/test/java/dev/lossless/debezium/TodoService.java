package dev.lossless.debezium;

import dev.lossless.local.Coordinates;
import dev.lossless.local.Home;
import dev.lossless.local.JavaProgram;
import dev.lossless.local.PortChoice;
import dev.lossless.local.Ports;
import dev.lossless.local.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;

/// The packaged service as a process, and one user of it.
final class TodoService implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final Ports ports = new Ports();
    private final Coordinates servers;
    private final URI base;
    private final ServerProcess process;

    private TodoService(Coordinates servers, Path folder, boolean relay) throws IOException {
        this.servers = servers;
        var port = ports.take(new PortChoice.Any());
        this.base = URI.create("http://127.0.0.1:" + port);
        var environment = new HashMap<String, String>();
        servers.settingsOf("todo").forEach((name, value) -> environment.put(variable(name), value));
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("OUTBOX_RELAY", Boolean.toString(relay));
        var program = Home.repository().resolve("todo-service/target/quarkus-app/quarkus-run.jar");
        this.process = ServerProcess.start(
                new ServerProcess.Command(
                        "todo-service",
                        folder,
                        environment,
                        List.of(JavaProgram.path(), "-Xmx192m", "-XX:+UseSerialGC", "-jar", program.toString())),
                folder.resolve("logs"),
                folder.resolve("run"));
    }

    /// Starts it and waits until it is ready.
    ///
    /// @param relay whether it publishes by itself
    static TodoService start(Coordinates servers, Path folder, boolean relay) throws IOException {
        var service = new TodoService(servers, folder, relay);
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(service::ready);
        return service;
    }

    /// The answer to a request of this user.
    HttpResponse<String> send(String user, String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .header("Authorization", "Bearer " + servers.keys().token(user, List.of()))
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .header("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(method + " " + path + " answered " + answer.statusCode() + answer.body());
        }
        return answer;
    }

    @Override
    public void close() {
        client.close();
        process.stop();
        ports.close();
    }

    private boolean ready() throws InterruptedException {
        if (!process.alive()) {
            throw process.ended();
        }
        try {
            var health = HttpRequest.newBuilder(base.resolve("/q/health/ready")).build();
            return client.send(health, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /// Quarkus's spelling of a setting as an environment variable.
    private static String variable(String setting) {
        return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}

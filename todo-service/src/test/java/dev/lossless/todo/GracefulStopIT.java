package dev.lossless.todo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lossless.local.Coordinates;
import dev.lossless.local.JavaProgram;
import dev.lossless.local.ServerProcess;
import dev.lossless.local.SharedServers;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The packaged service, as an orchestrator stops it: by SIGTERM.
@Tag("slow")
class GracefulStopIT {

    private static final Path FOLDER = Path.of("target", "graceful-stop").toAbsolutePath();

    private final Coordinates servers = SharedServers.get();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String alice = Users.fresh();
    private final int port = freePort();
    private ServerProcess service;

    private void startService(Map<String, String> settings) throws IOException {
        service = ServerProcess.start(
                new ServerProcess.Command(
                        "todo-service",
                        Path.of("").toAbsolutePath(),
                        environment(settings),
                        List.of(JavaProgram.path(), "-jar", "target/quarkus-app/quarkus-run.jar")),
                FOLDER,
                FOLDER);
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> get("/q/health/ready").statusCode() == 200);
    }

    @AfterEach
    void stopService() {
        service.stop();
        client.close();
    }

    /// What still arrives while the request in hand is finished is answered too, and its connection closed, so that the
    /// client goes elsewhere.
    @Test
    void requestInHandIsAnsweredItsEventIsPublishedAndThenConnectionsAreRefused() throws Exception {
        startService(Map.of());
        assertThat(post().join().statusCode()).isEqualTo(201);
        try (var topic = new TopicReader(servers.kafkaBootstrapServers(), "todo.events");
                var connection = connect()) {
            lockStream(connection);
            var inHand = post();
            awaitWaitingFor(connection);
            var stopped = CompletableFuture.runAsync(service::stop);
            await().atMost(Duration.ofSeconds(10)).until(this::closesConnections);
            assertThat(inHand).isNotDone();
            connection.rollback();
            assertThat(inHand.get().statusCode()).isEqualTo(201);
            stopped.get();
            assertThat(topic.await(alice, 1).stream().map(TopicReader::sequence))
                    .contains(2L);
            assertThat(eventsLeft(connection)).isZero();
            assertThatThrownBy(() -> get("/q/health/live")).isInstanceOf(ConnectException.class);
        }
    }

    /// A request that does not end in time does not keep the door open: nobody is answered by what is half shut down.
    @Test
    void connectionsAreRefusedWhenRequestsInHandOutlastTheGrace() throws Exception {
        startService(Map.of("quarkus.shutdown.timeout", "1s"));
        assertThat(post().join().statusCode()).isEqualTo(201);
        try (var connection = connect()) {
            lockStream(connection);
            post();
            awaitWaitingFor(connection);
            var stopped = CompletableFuture.runAsync(service::stop);
            await().atMost(Duration.ofSeconds(10)).until(this::refusesConnections);
            assertThat(service.alive()).isTrue();
            connection.rollback();
            stopped.get();
        }
    }

    private boolean refusesConnections() throws InterruptedException {
        try {
            assertThat(get("/todos").statusCode()).isEqualTo(200);
        } catch (ConnectException _) {
            return true;
        } catch (IOException _) {
            // its connection was closed at this very moment
        }
        return false;
    }

    private boolean closesConnections() throws IOException, InterruptedException {
        return get("/q/health/live")
                .headers()
                .firstValue("Connection")
                .orElse("")
                .equals("close");
    }

    private CompletableFuture<HttpResponse<String>> post() {
        var request = request("/todos").POST(BodyPublishers.ofString("{\"title\": \"x\"}"));
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<Void> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).GET().build(), BodyHandlers.discarding());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + servers.keys().token(alice, List.of()));
    }

    private Connection connect() throws SQLException {
        var settings = servers.settingsOf("todo");
        var connection = DriverManager.getConnection(
                settings.get("quarkus.datasource.jdbc.url"),
                settings.get("quarkus.datasource.username"),
                settings.get("quarkus.datasource.password"));
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return connection;
    }

    private void lockStream(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            var sql = "UPDATE user_stream SET sequence = sequence WHERE user_id = '%s'".formatted(alice);
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
    }

    /// Until another session of the same database user is at the statement that waits.
    private static void awaitWaitingFor(Connection connection) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT COUNT(*) FROM information_schema.processlist"
                            + " WHERE info LIKE 'INSERT INTO user_stream%'")) {
                return rows.next() && rows.getInt(1) > 0;
            }
        });
    }

    private int eventsLeft(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT COUNT(*) FROM outbox_event WHERE user_id = '%s'".formatted(alice))) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private Map<String, String> environment(Map<String, String> more) {
        var settings = servers.settingsOf("todo");
        settings.putAll(more);
        settings.put("quarkus.http.port", Integer.toString(port));
        settings.put("quarkus.http.host", "127.0.0.1");
        var environment = new LinkedHashMap<String, String>();
        settings.forEach((name, value) ->
                environment.put(name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT), value));
        return environment;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

package dev.lossless.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.local.Coordinates;
import dev.lossless.local.Home;
import dev.lossless.local.Http;
import dev.lossless.local.LocalServers;
import dev.lossless.local.PortChoice;
import dev.lossless.local.Ports;
import dev.lossless.local.ServerProcess;
import dev.lossless.local.ServersConfig;
import dev.lossless.local.system.LocalSystem;
import dev.lossless.local.system.Replica;
import dev.lossless.local.system.Service;
import dev.lossless.local.system.SystemConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// The packaged services, started while none of their servers is there, and while not even Kafka's name
/// resolves: they start, answer what needs a server by the 503 problem, and go on as soon as the servers
/// come.
@Tag("slow")
@Order(4)
@TestMethodOrder(OrderAnnotation.class)
class StartWithoutServersIT {

    private static final Home HOME = new Home(Path.of("target", "late"));
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String KAFKA = "kafka.late.test";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Http HTTP = new Http(Duration.ofSeconds(20));
    private static final Ports PORTS = new Ports();
    private static final Map<Service, Replica> REPLICAS = new EnumMap<>(Service.class);

    private static ServersConfig config;
    private static LocalServers servers;
    private static Coordinates coordinates;
    private static Path names;

    /// The schemas are there before, as in a cluster, where they are migrated apart.
    @BeforeAll
    static void startTheServicesAlone() throws Exception {
        LocalSystem.delete(HOME);
        config = ServersConfig.in(HOME.folder(), Home.find().binaries());
        servers = new LocalServers(config);
        coordinates = servers.start(_ -> {});
        config = config.withPorts(
                again(coordinates.mysqlPort()), again(coordinates.kafkaPort()), again(coordinates.redisPort()));
        for (var service : List.of(Service.TODO, Service.AUDIT, Service.ANALYTICS, Service.NOTIFICATION)) {
            migrate(service);
        }
        servers.close();
        names = Files.writeString(Files.createDirectories(HOME.folder()).resolve("hosts"), "");
        for (var service : Service.values()) {
            var port = PORTS.take(new PortChoice.Any());
            REPLICAS.put(service, Replica.start(service, 1, system(), coordinates, port, variables()));
        }
    }

    @AfterAll
    static void stop() {
        REPLICAS.values().forEach(replica -> replica.process().stop());
        servers.close();
        PORTS.close();
        HTTP.close();
    }

    @Test
    @Order(1)
    void servicesStartAndTakeRequests() {
        REPLICAS.values().forEach(replica -> await().atMost(PATIENCE).until(() -> {
            assertThat(replica.process().alive()).as(replica.name()).isTrue();
            return HTTP.answers(URI.create(replica.url() + "/q/health/ready"))
                    && HTTP.answers(URI.create(replica.url() + "/q/health/live"));
        }));
    }

    @Test
    @Order(2)
    void whatNeedsAServerIsAnsweredByTheProblemThatPasses() throws Exception {
        assertUnavailable(Service.TODO, "GET", "/todos", "");
        assertUnavailable(Service.TODO, "POST", "/todos", "{\"title\":\"x\"}");
        assertUnavailable(Service.TODO, "GET", "/users/me", "");
        assertUnavailable(Service.AUDIT, "GET", "/users/me/audit", "");
        assertUnavailable(Service.AUDIT, "GET", "/users/me/position", "");
        assertUnavailable(Service.ANALYTICS, "GET", "/users/me/statistics", "");
        assertUnavailable(Service.ANALYTICS, "GET", "/users/me/position", "");
        assertUnavailable(Service.AUDIT, "GET", "/admin/dead-letters", "");
        assertUnavailable(Service.CACHE, "GET", "/admin/dead-letters", "");
        assertUnavailable(Service.NOTIFICATION, "GET", "/users/me/events", "");
        assertUnavailable(Service.NOTIFICATION, "GET", "/users/me/webhooks", "");
    }

    private static void assertUnavailable(Service service, String method, String path, String body) throws Exception {
        var answer = send(service, method, path, body);
        assertThat(answer.statusCode())
                .as("%s %s%s: %s", method, service, path, answer.body())
                .isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).as(path).isPresent();
        assertThat(JSON.readTree(answer.body()).path("type").asText()).isEqualTo("/problems/unavailable");
    }

    @Test
    @Order(3)
    void whatNeedsNoServerIsServed() throws Exception {
        assertThat(send(Service.TODO, "GET", "/contract/openapi.yaml", "").statusCode())
                .isEqualTo(200);
        assertThat(send(Service.TODO, "GET", "/", "").statusCode()).isEqualTo(200);
        assertThat(send(Service.ANALYTICS, "GET", "/dashboard/", "").statusCode())
                .isEqualTo(200);
        assertThat(send(Service.TODO, "POST", "/todos", "{\"title\":\"\"}").statusCode())
                .isEqualTo(400);
    }

    /// Nothing is restarted: the same processes write, publish and consume.
    @Test
    @Order(4)
    void whenTheServersComeEverythingGoesOn() throws Exception {
        var processes = REPLICAS.values().stream()
                .map(replica -> replica.process().pid())
                .toList();
        servers = new LocalServers(config);
        servers.start(_ -> {});
        Files.writeString(names, "127.0.0.1 " + KAFKA + "\n", UTF_8);
        await().atMost(PATIENCE)
                .until(() -> send(Service.TODO, "POST", "/todos", "{\"title\":\"late\"}")
                                .statusCode()
                        == 201);
        for (var service : List.of(Service.AUDIT, Service.ANALYTICS, Service.CACHE, Service.NOTIFICATION)) {
            await(service.module()).atMost(PATIENCE).until(() -> position(service) >= 1);
        }
        assertThat(REPLICAS.values())
                .allSatisfy(replica -> assertThat(replica.process().alive()).isTrue())
                .extracting(replica -> replica.process().pid())
                .containsExactlyElementsOf(processes);
    }

    private static long position(Service service) throws Exception {
        var answer = send(service, "GET", "/users/me/position", "");
        return answer.statusCode() != 200
                ? 0
                : JSON.readTree(answer.body())
                        .path("positions")
                        .valueStream()
                        .mapToLong(
                                (JsonNode position) -> position.path("sequence").asLong())
                        .max()
                        .orElse(0);
    }

    private static HttpResponse<String> send(Service service, String method, String path, String body)
            throws IOException, InterruptedException {
        var token = coordinates.keys().token("late", List.of("admin", "auditor", "analyst"));
        var uri = URI.create(REPLICAS.get(service).url() + path);
        return HTTP.send(method, uri, Http.bearer(token), body);
    }

    private static void migrate(Service service) throws Exception {
        var more = Map.of("QUARKUS_INIT_AND_EXIT", "true");
        var replica = Replica.start(service, 1, system(), coordinates, 0, more);
        await(service.module()).atMost(PATIENCE).until(() -> !replica.process().alive());
        assertThat(Files.readString(replica.process().log())).doesNotContain("ERROR");
        ServerProcess.stopLeftOvers(HOME.run());
    }

    /// Names are looked up in a file of the test's own.
    private static Map<String, String> variables() {
        var variables = new HashMap<String, String>();
        variables.put("QUARKUS_FLYWAY_MIGRATE_AT_START", "false");
        variables.put("KAFKA_BOOTSTRAP_SERVERS", KAFKA + ":" + coordinates.kafkaPort());
        variables.put("JDK_JAVA_OPTIONS", "-Djdk.net.hosts.file=" + names.toAbsolutePath());
        return variables;
    }

    private static SystemConfig system() {
        return SystemConfig.apart(Home.repository(), HOME, Home.find().binaries());
    }

    private static PortChoice again(int port) {
        return new PortChoice.Exactly(port, "the port of before");
    }
}

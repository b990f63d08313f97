package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.local.JavaProgram;
import dev.lossless.local.ServerProcess;
import dev.lossless.local.SharedServers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// The packaged services with tokens of a real Keycloak, as deploy/operations/identity-providers.md describes it.
@EnabledIfSystemProperty(
        named = "keycloak",
        matches = "true",
        disabledReason =
                "Keycloak takes minutes to start: deploy/operations/identity-providers.md says how to run this")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeycloakTest {

    private static final Path FOLDER = Path.of("target", "keycloak-test").toAbsolutePath();

    private final String alice = "alice-" + UUID.randomUUID();
    private final String ann = "ann-" + UUID.randomUUID();
    private final List<ServerProcess> services = new ArrayList<>();
    private Keycloak keycloak;
    private String todos;
    private String statistics;

    @BeforeAll
    void start() throws Exception {
        keycloak = new Keycloak();
        keycloak.letPasswordsGetTokens();
        keycloak.addUser(alice);
        keycloak.addUser(ann, "analyst");
        todos = service("todo-service", "todo", Map.of());
        statistics = service("analytics-consumer", "analytics", Map.of());
    }

    @AfterAll
    void stop() {
        services.forEach(ServerProcess::stop);
        keycloak.close();
    }

    @Test
    void userOfTheRealmAsksForTodos() throws Exception {
        var token = keycloak.token(alice);
        assertThat(keycloak.get(todos + "/todos", token).statusCode()).isEqualTo(200);
        assertThat(keycloak.get(statistics + "/users/me/statistics", token).statusCode())
                .isEqualTo(200);
    }

    @Test
    void rolesOfTheRealmAreRoles() throws Exception {
        assertThat(keycloak.get(statistics + "/statistics", keycloak.token(ann)).statusCode())
                .isEqualTo(200);
        assertThat(keycloak.get(statistics + "/statistics", keycloak.token(alice))
                        .statusCode())
                .isEqualTo(403);
        assertThat(keycloak.get(todos + "/admin/outbox", keycloak.token(ann)).statusCode())
                .isEqualTo(403);
    }

    /// Without the mapper: Keycloak's own claim.
    @Test
    void rolesMayStandInRealmAccess() throws Exception {
        var other =
                service("analytics-consumer", "analytics", Map.of("smallrye.jwt.path.groups", "realm_access/roles"));
        assertThat(keycloak.get(other + "/statistics", keycloak.token(ann)).statusCode())
                .isEqualTo(200);
        assertThat(keycloak.get(other + "/statistics", keycloak.token(alice)).statusCode())
                .isEqualTo(403);
    }

    @Test
    void newKeyIsTakenAndWithdrawnOneIsRefused() throws Exception {
        var old = keycloak.token(alice);
        keycloak.addKey("rsa-generated", 500);
        var fresh = keycloak.token(alice);
        await().atMost(Duration.ofMinutes(3))
                .until(() -> keycloak.get(todos + "/todos", fresh).statusCode() == 200);
        keycloak.withdrawOldKeys(500);
        // nobody has shown this token before, so nobody remembers it
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(70))
                .until(() -> keycloak.get(todos + "/todos", old).statusCode() == 401);
    }

    @Test
    void ellipticCurvesAreTakenWhereTheyAreAskedFor() throws Exception {
        keycloak.addKey("ecdsa-generated", 100);
        keycloak.signWith("ES256");
        try {
            var other = service("todo-service", "todo", Map.of("mp.jwt.verify.publickey.algorithm", "ES256"));
            assertThat(keycloak.get(other + "/todos", keycloak.token(alice)).statusCode())
                    .isEqualTo(200);
        } finally {
            keycloak.signWith("RS256");
        }
    }

    private String service(String name, String schema, Map<String, String> more) throws IOException {
        var port = Keycloak.freePort();
        var settings = new TreeMap<>(SharedServers.get().settingsOf(schema));
        settings.put("mp.jwt.verify.issuer", keycloak.issuer());
        settings.put("mp.jwt.verify.publickey.location", keycloak.keys());
        settings.put("mp.jwt.verify.audiences", "todo");
        settings.put("quarkus.http.host", "127.0.0.1");
        settings.put("quarkus.http.port", Integer.toString(port));
        settings.putAll(more);
        var environment = new TreeMap<String, String>();
        settings.forEach((key, value) -> environment.put(ServiceSettings.variable(key), value));
        services.add(ServerProcess.start(
                new ServerProcess.Command(
                        name + "-" + services.size(),
                        Repository.ROOT.resolve(name),
                        environment,
                        List.of(JavaProgram.path(), "-jar", "target/quarkus-app/quarkus-run.jar")),
                FOLDER,
                FOLDER));
        var address = "http://127.0.0.1:" + port;
        await().atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .until(() -> keycloak.get(address + "/q/health/ready", null).statusCode() == 200);
        return address;
    }
}

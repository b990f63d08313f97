package dev.lossless.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.local.ServerProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/// A real Keycloak with the realm of deploy/operations/keycloak: from the distribution on the class path, which the
/// profile `keycloak` puts there, or one that runs already (-Dkeycloak.url=…, administrator admin/admin).
final class Keycloak implements AutoCloseable {

    private static final Path REALM = Repository.DEPLOY.resolve("operations/keycloak/todo-realm.json");
    private static final Path FOLDER = Path.of("target", "keycloak").toAbsolutePath();
    private static final String PASSWORD = "a-password-for-tests";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final String url;
    private ServerProcess process;

    Keycloak() throws IOException {
        var running = System.getProperty("keycloak.url");
        url = running != null ? running : start();
    }

    String issuer() {
        return url + "/realms/todo";
    }

    String keys() {
        return issuer() + "/protocol/openid-connect/certs";
    }

    private String start() throws IOException {
        var zip = System.getProperty("keycloak.zip");
        if (zip == null) {
            throw new AssertionError("run Maven with -Pkeycloak, or give -Dkeycloak.url");
        }
        var home = unzip(Path.of(zip));
        Files.createDirectories(home.resolve("data/import"));
        Files.write(home.resolve("data/import/todo-realm.json"), Files.readAllBytes(REALM));
        var port = freePort();
        process = ServerProcess.start(
                new ServerProcess.Command(
                        "keycloak",
                        home,
                        Map.of(
                                "JAVA_HOME",
                                System.getProperty("java.home"),
                                "PATH",
                                System.getenv("PATH"),
                                "JAVA_OPTS_KC_HEAP",
                                "-Xms64m -Xmx512m",
                                "KC_BOOTSTRAP_ADMIN_USERNAME",
                                "admin",
                                "KC_BOOTSTRAP_ADMIN_PASSWORD",
                                "admin"),
                        List.of(
                                "bash",
                                "bin/kc.sh",
                                "start-dev",
                                "--http-host=127.0.0.1",
                                "--http-port=" + port,
                                "--import-realm")),
                FOLDER,
                FOLDER);
        var address = "http://127.0.0.1:" + port;
        // its first start compiles its own configuration: 144 s were seen on two busy cores
        await().atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(() -> get(address + "/realms/todo", null).statusCode() == 200);
        return address;
    }

    private static Path unzip(Path file) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : zip.stream().toList()) {
                var target = FOLDER.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.write(target, zip.getInputStream(entry).readAllBytes());
                }
            }
            return FOLDER.resolve(
                    zip.stream().findFirst().orElseThrow().getName().split("/")[0]);
        }
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// Front ends take tokens by a page with a form; a test by the password.
    void letPasswordsGetTokens() throws Exception {
        var found = admin("GET", "/clients?clientId=todo-front-end", null).get(0);
        admin(
                "PUT",
                "/clients/" + found.path("id").asText(),
                Map.of("clientId", "todo-front-end", "directAccessGrantsEnabled", true));
    }

    void addUser(String name, String... roles) throws Exception {
        admin(
                "POST",
                "/users",
                Map.of(
                        "username",
                        name,
                        "enabled",
                        true,
                        "email",
                        name + "@example.com",
                        "emailVerified",
                        true,
                        "firstName",
                        name,
                        "lastName",
                        "Example",
                        "credentials",
                        List.of(Map.of("type", "password", "value", PASSWORD, "temporary", false))));
        var id = admin("GET", "/users?exact=true&username=" + name, null)
                .get(0)
                .path("id")
                .asText();
        for (var role : roles) {
            admin("POST", "/users/" + id + "/role-mappings/realm", List.of(admin("GET", "/roles/" + role, null)));
        }
    }

    String token(String user) throws Exception {
        return password(issuer(), "todo-front-end", user, PASSWORD);
    }

    /// New tokens are signed with a new key of this kind; what was there stays published.
    ///
    /// @param provider `rsa-generated` or `ecdsa-generated`
    void addKey(String provider, int priority) throws Exception {
        admin(
                "POST",
                "/components",
                Map.of(
                        "name",
                        provider + "-" + priority,
                        "providerId",
                        provider,
                        "providerType",
                        "org.keycloak.keys.KeyProvider",
                        "config",
                        Map.of("priority", List.of(Integer.toString(priority)))));
    }

    void signWith(String algorithm) throws Exception {
        admin("PUT", "", Map.of("realm", "todo", "defaultSignatureAlgorithm", algorithm));
    }

    /// All RSA keys for signatures but that of the highest priority.
    void withdrawOldKeys(int newest) throws Exception {
        for (var component : admin("GET", "/components?type=org.keycloak.keys.KeyProvider", null)) {
            if (component.path("providerId").asText().equals("rsa-generated")
                    && component.at("/config/priority/0").asInt() < newest) {
                admin("DELETE", "/components/" + component.path("id").asText(), null);
            }
        }
    }

    private JsonNode admin(String method, String path, Object body) throws Exception {
        var token = password(url + "/realms/master", "admin-cli", "admin", "admin");
        var request = HttpRequest.newBuilder(URI.create(url + "/admin/realms/todo" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json.writeValueAsString(body)))
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new AssertionError(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return json.readTree(answer.body().isEmpty() ? "{}" : answer.body());
    }

    private String password(String realm, String clientId, String user, String password) throws Exception {
        var form = Stream.of(
                        Map.entry("grant_type", "password"),
                        Map.entry("client_id", clientId),
                        Map.entry("username", user),
                        Map.entry("password", password))
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(joining("&"));
        var request = HttpRequest.newBuilder(URI.create(realm + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        var token = json.readTree(answer.body()).path("access_token").asText();
        if (token.isEmpty()) {
            throw new AssertionError(answer.body());
        }
        return token;
    }

    java.net.http.HttpResponse<String> get(String address, String token) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
        if (process != null) {
            process.stop();
        }
    }
}

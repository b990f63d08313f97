import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Starts the service once, with servers that do not exist and a key of its own, asks it this and that, and stops it:
/// the JVM then writes its AOT cache. What cannot be answered without servers is answered with an error, and trains too.
///
/// Usage: `java Training.java JAVA [OPTION…]`
class Training {

    private static final Path CACHE = Path.of("/app/app.aot");
    private static final Path KEY = Path.of("/tmp/training.pem");
    private static final Path CHECKPOINT_KEY = Path.of("/tmp/checkpoint.pem");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int ROUNDS = 20;
    private static final String NOWHERE = "127.0.0.1:1";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final String token;

    Training(int port, String token) {
        this.url = "http://127.0.0.1:" + port;
        this.token = token;
    }

    public static void main(String[] command) throws Exception {
        var keys = keys();
        var port = freePort();
        var process = start(command, port);
        try {
            new Training(port, token(keys)).train(process);
        } finally {
            process.destroy();
        }
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || Files.notExists(CACHE)) {
            process.destroyForcibly();
            throw new IllegalStateException("no AOT cache was written to " + CACHE);
        }
        Files.delete(KEY);
        Files.delete(CHECKPOINT_KEY);
        System.out.println("AOT cache: " + (Files.size(CACHE) >> 20) + " MB");
    }

    private static Process start(String[] command, int port) throws Exception {
        var words = new ArrayList<>(List.of(command));
        words.addAll(List.of("-XX:AOTCacheOutput=" + CACHE, "-jar", "/app/quarkus-run.jar"));
        var builder = new ProcessBuilder(words).inheritIO();
        builder.environment()
                .putAll(Map.ofEntries(
                        Map.entry("QUARKUS_HTTP_PORT", Integer.toString(port)),
                        Map.entry("QUARKUS_FLYWAY_MIGRATE_AT_START", "false"),
                        Map.entry("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:mysql://" + NOWHERE + "/training"),
                        Map.entry("QUARKUS_DATASOURCE_PASSWORD", "training"),
                        Map.entry("KAFKA_BOOTSTRAP_SERVERS", NOWHERE),
                        Map.entry("QUARKUS_REDIS_HOSTS", "redis://" + NOWHERE),
                        Map.entry("MP_JWT_VERIFY_PUBLICKEY_LOCATION", "file:" + KEY),
                        Map.entry("OUTBOX_RELAY", "false"), // it asks the database at start
                        Map.entry("AUDIT_SALT_KEY", "training".repeat(4)),
                        Map.entry("AUDIT_CHECKPOINT_KEY_LOCATION", CHECKPOINT_KEY.toString()),
                        Map.entry("QUARKUS_LOG_LEVEL", "OFF")));
        return builder.start();
    }

    private void train(Process process) throws Exception {
        awaitStart(process);
        for (int round = 0; round < ROUNDS; round++) {
            get("/q/health/ready");
            get("/q/metrics");
            get("/todos?sort=-createdAt&limit=10");
            get("/users/me/audit");
            get("/statistics/today");
            post("/todos", "{\"title\":\"training\",\"priority\":\"HIGH\",\"dueDate\":\"2030-01-01\"}");
            post("/todos", "{\"title\":\"\"}");
        }
    }

    private void awaitStart(Process process) throws Exception {
        var deadline = Instant.now().plus(LIMIT);
        while (!live()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("the service did not start");
            }
            Thread.sleep(50);
        }
    }

    private boolean live() throws InterruptedException {
        try {
            return get("/q/health/live") == 200;
        } catch (java.io.IOException _) {
            return false;
        }
    }

    private int get(String path) throws java.io.IOException, InterruptedException {
        return send(request(path).GET());
    }

    private int post(String path, String json) throws java.io.IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    private int send(HttpRequest.Builder request) throws java.io.IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token);
    }

    private static KeyPair keys() throws Exception {
        var pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        write(KEY, "PUBLIC KEY", pair.getPublic());
        write(CHECKPOINT_KEY, "PRIVATE KEY", KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
        return pair;
    }

    private static void write(Path file, String kind, Key key) throws java.io.IOException {
        var pem = Base64.getMimeEncoder().encodeToString(key.getEncoded());
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + pem + "\n-----END " + kind + "-----\n");
    }

    private static String token(KeyPair keys) throws Exception {
        var expires = Instant.now().plus(Duration.ofHours(1)).getEpochSecond();
        var unsigned = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "."
                + base64("{\"iss\":\"todo-local\",\"aud\":\"todo\",\"sub\":\"training\",\"groups\":[\"analyst\"],\"exp\":"
                        + expires + "}");
        var signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(keys.getPrivate());
        signer.update(unsigned.getBytes(StandardCharsets.US_ASCII));
        return unsigned + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signer.sign());
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static int freePort() throws java.io.IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}

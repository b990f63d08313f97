package dev.lossless.notification.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lossless.notification.NotificationTest;
import dev.lossless.notification.Rest;
import io.quarkus.test.junit.QuarkusTest;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The example of a receiver in Node, with the npm package of Standard Webhooks: nobody here wrote what
/// verifies the signature. Skipped where there is no Node, or no npm registry.
@QuarkusTest
class NodeReceiverTest extends NotificationTest {

    private static final Path FOLDER = Path.of("target", "node");
    private static final String LIBRARY = "standardwebhooks@1.1.1";

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        assumeTrue(isOnPath("node"), "node is not on the PATH");
        assumeTrue(isOnPath("npm"), "npm is not on the PATH");
        Files.createDirectories(FOLDER);
        Files.copy(
                Path.of("example", "receiver.mjs"),
                FOLDER.resolve("receiver.mjs"),
                StandardCopyOption.REPLACE_EXISTING);
        var log = FOLDER.resolve("npm.log");
        var npm = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--prefix", ".", LIBRARY)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var isInstalled = npm.waitFor(2, TimeUnit.MINUTES) && npm.exitValue() == 0;
        npm.destroyForcibly();
        assumeTrue(isInstalled, () -> "npm could not install " + LIBRARY + ": " + text(log));
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void libraryThatNobodyHereWroteVerifiesWhatIsSent() throws IOException, InterruptedException {
        var port = freePort();
        var caller = Rest.as(user);
        var webhook = create(caller, "/users/me/webhooks", "http://%s:%d/".formatted(ADDRESS, port));
        var log = FOLDER.resolve(user + ".log");
        var node = node(port, webhook.get("secret").asText(), log);
        try {
            await().until(() -> text(log).contains("listening"));
            enable(caller, "/users/me/webhooks", webhook);
            send(created(user, 1));
            await().until(() -> text(log).contains(line(1)));
            send(created(user, 2));
            await().until(() -> text(log).contains(line(2)));
            assertThat(text(log)).doesNotContain("refused").doesNotContain("missing");
        } finally {
            node.destroyForcibly().waitFor();
        }
    }

    @Test
    void secretOfAnotherIsRefused() throws IOException, InterruptedException {
        var port = freePort();
        var caller = Rest.as(user);
        var webhook = create(caller, "/users/me/webhooks", "http://%s:%d/".formatted(ADDRESS, port));
        var log = FOLDER.resolve(user + ".log");
        var node = node(port, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", log);
        try {
            await().until(() -> text(log).contains("listening"));
            caller.request()
                    .post("/users/me/webhooks/" + webhook.get("id").asText() + "/enable")
                    .then()
                    .statusCode(409);
            assertThat(text(log)).contains("refused");
        } finally {
            node.destroyForcibly().waitFor();
        }
    }

    private String line(long sequence) {
        return "todo.created #%d of %s on todo.events, signature verified".formatted(sequence, user);
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static Process node(int port, String secret, Path log) throws IOException {
        var node = new ProcessBuilder("node", "receiver.mjs")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        node.environment().putAll(Map.of("WEBHOOK_SECRET", secret, "PORT", Integer.toString(port), "HOST", ADDRESS));
        return node.start();
    }
}

package dev.lossless.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.local.Home;
import dev.lossless.local.system.HomeLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TodoTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "demo",
                "token",
                "console",
                "status",
                "outbox",
                "verify",
                "verify events",
                "verify audit",
                "erase",
                "dead-letters",
                "rebuild",
                "reset"
            })
    void eachVerbExplainsItselfAndItsExitCodes(String verb) {
        assertThat(todo((verb + " --help").split(" "))).isZero();
        assertThat(out.toString()).startsWith("Usage: todo " + verb).contains("Exit codes:");
        assertThat(out.toString()).doesNotContain("\u001b");
    }

    @Test
    void unknownVerbIsWrongUsage() {
        assertThat(todo("upp")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("todo: ")
                .contains("'upp'")
                .contains("Meant: ")
                .hasLineCount(1);
    }

    @Test
    void unknownOptionIsWrongUsage() {
        assertThat(todo("up", "--nonsense")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dead-letters", "rebuild"})
    void unknownConsumerIsWrongUsage(String verb) {
        assertThat(todo(verb, "billing")).isEqualTo(2);
        assertThat(err.toString())
                .contains("is not audit, analytics, cache or notification: billing")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dead-letters audit", "rebuild cache", "console", "status"})
    void withoutASystemItIsSaidHowToStartOne(String call) {
        assertThat(todo((call + " --home " + home).split(" "))).isEqualTo(1);
        assertThat(err.toString()).contains("./todo up").hasLineCount(1);
    }

    @Test
    void deadLetterIsNamedAsItIsListed() {
        assertThat(todo("dead-letters", "cache", "show", "7", "--cache-url", "http://127.0.0.1:9", "--token", "t"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("such as 0-17").hasLineCount(1);
    }

    @Test
    void resetWithoutTerminalAndWithoutYesDeletesNothing() throws IOException {
        var data = someData();
        assertThat(todo("reset", "--home", home.toString())).isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("todo: There is no terminal to ask on. To delete all data in "
                        + home.resolve("data") + ", add --yes.");
        assertThat(data).exists();
    }

    @Test
    void resetWithYesDeletesDataButNoPrograms() throws IOException {
        var data = someData();
        var program =
                Files.createFile(Files.createDirectories(home.resolve("bin")).resolve("program"));
        assertThat(todo("reset", "--yes", "--home", home.toString())).isZero();
        assertThat(data).doesNotExist();
        assertThat(program).exists();
    }

    @Test
    void resetRefusesWhileASystemRuns() throws IOException {
        var data = someData();
        try (var _ = HomeLock.take(new Home(home))) {
            assertThat(todo("reset", "--yes", "--home", home.toString())).isEqualTo(1);
        }
        assertThat(err.toString())
                .startsWith("todo: A system is already running in " + home + " (process "
                        + ProcessHandle.current().pid());
        assertThat(data).exists();
    }

    @Test
    void secondUpNamesTheFirst() {
        try (var _ = HomeLock.take(new Home(home))) {
            assertThat(todo("up", "--home", home.toString())).isEqualTo(1);
        }
        assertThat(err.toString()).contains("already running").contains("process");
    }

    @Test
    void takenPortThatWasAskedForIsOneClearLine() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(taken.getLocalPort());
            assertThat(todo("up", "--home", home.toString(), "--audit-port", port))
                    .isEqualTo(1);
            assertThat(err.toString())
                    .endsWith("todo: Port " + port + " is taken. Choose another one with --audit-port."
                            + System.lineSeparator());
        }
        assertThat(home.resolve("run/system.json")).doesNotExist();
    }

    @Test
    void tokenIsPrintedAloneAndAsJson() {
        assertThat(todo("token", "bob", "--home", home.toString())).isZero();
        assertThat(out.toString()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\\R");
        out.reset();
        assertThat(todo("token", "bob", "--role", "analyst", "--json", "--home", home.toString()))
                .isZero();
        var described = Json.read(out.toString());
        assertThat(described.path("user").asText()).isEqualTo("bob");
        assertThat(described.path("roles").get(0).asText()).isEqualTo("analyst");
        assertThat(described.path("token").asText()).isNotBlank();
    }

    /// The first byte on the wire is that of a TLS handshake.
    @Tag("slow")
    @Test
    void kafkaIsReachedAsItsSettingsSay() throws Exception {
        var settings = Files.writeString(home.resolve("kafka.properties"), "security.protocol=SSL\n");
        try (var broker = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var first = new CompletableFuture<Integer>();
            Thread.ofVirtual().start(() -> {
                try (var client = broker.accept()) {
                    first.complete(client.getInputStream().read());
                } catch (IOException e) {
                    first.completeExceptionally(e);
                }
            });
            assertThat(todo(
                            "verify",
                            "events",
                            "--kafka",
                            "127.0.0.1:" + broker.getLocalPort(),
                            "--kafka-config",
                            settings.toString(),
                            "--home",
                            home.toString()))
                    .isEqualTo(1);
            assertThat(first.get(1, TimeUnit.MINUTES)).isEqualTo(22);
        }
    }

    @Test
    void settingsOfKafkaThatAreNotThereAreOneClearLine() {
        assertThat(todo(
                        "verify",
                        "events",
                        "--kafka",
                        "127.0.0.1:1",
                        "--kafka-config",
                        home + "/none",
                        "--home",
                        home.toString()))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("Cannot read the settings of Kafka's clients in " + home + "/none")
                .hasLineCount(1);
    }

    @Test
    void textOfOthersCannotRewriteTheTerminal() {
        var plain = new Terminal(new PrintStream(out, true), new PrintStream(err, true), false, false);
        plain.line("%s", "a\u001b[2Jb\rc\u001b]0;title\u0007\u202ed\u009be\tf");
        assertThat(out.toString())
                .isEqualToIgnoringNewLines("a\\u001b[2Jb\\u000dc\\u001b]0;title\\u0007\\u202ed\\u009be\tf");
        out.reset();
        var coloured = new Terminal(new PrintStream(out, true), new PrintStream(err, true), true, false);
        coloured.line(coloured.strong("x") + "\u001b[2J");
        assertThat(out.toString()).isEqualToIgnoringNewLines("\u001b[1mx\u001b[0m\\u001b[2J");
    }

    private int todo(String... arguments) {
        var terminal = new Terminal(new PrintStream(out, true), new PrintStream(err, true), false, false);
        return Todo.commandLine(terminal).execute(arguments);
    }

    private Path someData() throws IOException {
        return Files.createFile(Files.createDirectories(home.resolve("data")).resolve("something"));
    }
}

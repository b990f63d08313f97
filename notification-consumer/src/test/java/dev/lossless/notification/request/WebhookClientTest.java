package dev.lossless.notification.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lossless.notification.request.Answer.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where requests go, and where they never do, with real servers: one that may be reached at 127.0.0.2, and
/// listeners at 127.0.0.1 and ::1 that nobody may connect to.
class WebhookClientTest {

    private static final String PERMITTED = "127.0.0.2";
    private static final Vertx VERTX = Vertx.vertx();
    private static final byte[] BODY = "{\"type\":\"x\"}".getBytes(UTF_8);

    private final AtomicInteger received = new AtomicInteger();
    private final List<Trap> traps = new ArrayList<>();
    private HttpServer receiver;
    private int port;

    private record Settings(Optional<String> dnsServer, Optional<Path> trustedCertificates) implements TargetConfig {

        @Override
        public Duration attemptTimeout() {
            return Duration.ofSeconds(20);
        }

        @Override
        public Duration connectTimeout() {
            return Duration.ofSeconds(1);
        }

        @Override
        public int connections() {
            return 8;
        }

        @Override
        public Optional<List<String>> permittedNetworks() {
            return Optional.of(List.of(PERMITTED + "/32"));
        }

        @Override
        public boolean plainHttp() {
            return true;
        }

        @Override
        public Optional<List<String>> ownHosts() {
            return Optional.of(List.of("todo.example"));
        }
    }

    /// Counts who connects.
    private record Trap(ServerSocket socket, AtomicInteger connections) implements AutoCloseable {

        static Trap at(String address, int port) throws IOException {
            var trap = new Trap(new ServerSocket(port, 50, InetAddress.getByName(address)), new AtomicInteger());
            Thread.ofVirtual().start(trap::count);
            return trap;
        }

        private void count() {
            while (!socket.isClosed()) {
                try (var _ = socket.accept()) {
                    connections.incrementAndGet();
                } catch (IOException _) {
                    // closed, at the end
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(PERMITTED, 0), 50);
        receiver.createContext("/", exchange -> {
            received.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        port = receiver.getAddress().getPort();
        traps.add(Trap.at("127.0.0.1", port));
        traps.add(Trap.at("::1", port));
    }

    @AfterEach
    void stop() throws IOException {
        receiver.stop(0);
        for (var trap : traps) {
            trap.close();
            assertThat(trap.connections).hasValue(0);
        }
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private static Answer send(Settings settings, String url) throws Exception {
        var client = new WebhookClient(VERTX, new Resolver(VERTX, settings), settings, Clock.systemUTC());
        return send(client, url);
    }

    private static Answer send(WebhookClient client, String url) throws Exception {
        return client.send(
                new WebhookRequest(url, "id", "application/json", BODY, List.of(Secret.generate()), Optional.empty()));
    }

    private static Settings with(DnsServer server) {
        return new Settings(Optional.of(server.address()), Optional.empty());
    }

    @Test
    void connectsToTheAddressThatWasJudgedWhateverTheNameHasMeanwhile() throws Exception {
        try (var dns = new DnsServer((_, six, asked) -> Optional.of(
                six ? asked == 0 ? List.of() : List.of("::1") : List.of(asked == 0 ? PERMITTED : "127.0.0.1")))) {
            var settings = with(dns);
            var client = new WebhookClient(VERTX, new Resolver(VERTX, settings), settings, Clock.systemUTC());
            var first = send(client, url("liar.test"));
            assertThat(first.outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(first.address()).hasValue(PERMITTED);
            assertThat(dns.asked("liar.test")).isOne();
            for (var attempt = 0; attempt < 5; attempt++) {
                assertThat(send(client, url("liar.test")).outcome()).isEqualTo(Outcome.REFUSED);
            }
            assertThat(received).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::7f00:1",
                "2002:7f00:1::",
                "2001:0:7f00:1::",
                "fe80::1",
                "fd00::1",
                "fec0::1",
                "ff02::1",
                "2001:db8::1"
            })
    void oneAddressThatIsNotPublicIsEnoughToRefuse(String address) throws Exception {
        try (var dns = new DnsServer((_, six, _) -> Optional.of(List.of(six ? address : PERMITTED)))) {
            assertThat(send(with(dns), url("mixed.test")).outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(received).hasValue(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "127.1",
                "0.0.0.0",
                "169.254.169.254",
                "10.0.0.1",
                "192.168.0.1",
                "172.16.0.1",
                "100.64.0.1",
                "[fd00::1]"
            })
    void noSpellingOfAPrivateAddressIsReached(String host) throws Exception {
        var settings = new Settings(Optional.empty(), Optional.empty());
        assertThat(send(settings, url(host)).outcome()).isIn(Outcome.REFUSED, Outcome.UNREACHABLE);
    }

    @Test
    void dnsServerThatIsSilentTimesOut() throws Exception {
        try (var dns = new DnsServer((_, _, _) -> Optional.empty())) {
            assertThat(send(with(dns), url("silent.test")).outcome()).isEqualTo(Outcome.TIMED_OUT);
        }
    }

    @Test
    void nameWithoutAddressIsUnreachable() throws Exception {
        try (var dns = new DnsServer((_, _, _) -> Optional.of(List.of()))) {
            assertThat(send(with(dns), url("nobody.test")).outcome()).isEqualTo(Outcome.UNREACHABLE);
        }
    }

    @Test
    void tlsIsSpokenWithTheHostsNameAtTheJudgedAddress(@TempDir Path folder) throws Exception {
        var names = new CopyOnWriteArrayList<String>();
        var tls = tlsServer(folder, names);
        try (var dns = new DnsServer((_, six, _) -> Optional.of(six ? List.of() : List.of(PERMITTED)))) {
            var settings = new Settings(Optional.of(dns.address()), Optional.of(folder.resolve("cert.pem")));
            var target = "https://%s:" + tls.actualPort() + "/";
            var answer = send(settings, target.formatted("receiver.test"));
            assertThat(answer.outcome()).as(answer.detail()).isEqualTo(Outcome.DELIVERED);
            assertThat(names).containsExactly("receiver.test");
            var other = send(settings, target.formatted("other.test"));
            assertThat(other.outcome()).isEqualTo(Outcome.UNREACHABLE);
            assertThat(other.detail()).contains("certificate");
        } finally {
            tls.close();
        }
    }

    /// @param names the hosts that clients ask for, by TLS
    private static io.vertx.core.http.HttpServer tlsServer(Path folder, List<String> names) throws Exception {
        var store = folder.resolve("keys.p12").toString();
        keytool(
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=receiver.test",
                "-ext",
                "SAN=dns:receiver.test",
                "-storetype",
                "PKCS12",
                "-keystore",
                store,
                "-storepass",
                "secret");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "a",
                "-keystore",
                store,
                "-storepass",
                "secret",
                "-file",
                folder.resolve("cert.pem").toString());
        var options = new HttpServerOptions()
                .setSsl(true)
                .setSni(true)
                .setKeyCertOptions(new PfxOptions().setPath(store).setPassword("secret"));
        return VERTX.createHttpServer(options)
                .requestHandler(request -> {
                    names.add(request.connection().indicatedServerName());
                    request.response().setStatusCode(204).end();
                })
                .listen(0, PERMITTED)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static void keytool(String... arguments) throws Exception {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        words.addAll(List.of(arguments));
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    /// So many, because it depends on how threads happen to run whether an answer has ended before anybody
    /// reads it.
    @Test
    void answerThatHasEndedAtOnceCounts() throws Exception {
        var settings = new Settings(Optional.empty(), Optional.empty());
        var client = new WebhookClient(VERTX, new Resolver(VERTX, settings), settings, Clock.systemUTC());
        for (var attempt = 1; attempt <= 5_000; attempt++) {
            var answer = send(client, url(PERMITTED));
            assertThat(answer.outcome()).as("%d: %s", attempt, answer.detail()).isEqualTo(Outcome.DELIVERED);
        }
        assertThat(received).hasValue(5_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", "HTTP/1.1 999\r\n\r\n"})
    void receiverThatDoesNotSpeakHttpIsUnreachable(String answer) throws Exception {
        try (var socket = new ServerSocket(0, 50, InetAddress.getByName(PERMITTED))) {
            Thread.ofVirtual().start(() -> {
                try (var connection = socket.accept()) {
                    connection.getInputStream().read(new byte[4096]);
                    connection.getOutputStream().write(answer.getBytes(UTF_8));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            var url = "http://%s:%d/".formatted(PERMITTED, socket.getLocalPort());
            var outcome =
                    send(new Settings(Optional.empty(), Optional.empty()), url).outcome();
            assertThat(outcome).isNotEqualTo(Outcome.DELIVERED);
        }
    }

    private String url(String host) {
        return "http://%s:%d/hook".formatted(host, port);
    }
}

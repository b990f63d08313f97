package dev.lossless.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lossless.cli.CliException;
import dev.lossless.local.StartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What other pages of the browser, other users of the machine and other machines get of the console: nothing.
class ConsoleServerTest {

    private final AtomicInteger changes = new AtomicInteger();
    private final ConsoleServer server = new ConsoleServer(
            0,
            new Api()
                    .get("/api/echo", wish -> wish)
                    .post("/api/change", _ -> Map.of("changes", changes.incrementAndGet()))
                    .get("/api/away", _ -> {
                        throw new CliException("Kafka does not answer");
                    }));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void pageWithTheSecretIsAnswered() throws IOException {
        assertThat(send("GET /api/echo?a=1%202&b=", own(), ""))
                .startsWith("HTTP/1.1 200")
                .endsWith("{\"a\":\"1 2\",\"b\":\"\"}");
        assertThat(send("POST /api/change", own() + "Content-Type: application/json\r\n", "{}"))
                .endsWith("{\"changes\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Authorization: Bearer wrong\r\n", "Authorization: \r\n", "Cookie: secret\r\n"})
    void withoutTheSecretNothingIsAnswered(String headers) throws IOException {
        assertThat(send("GET /api/echo", host() + headers, "")).startsWith("HTTP/1.1 401");
        assertThat(send("POST /api/change", host() + headers + "Content-Type: application/json\r\n", "{}"))
                .startsWith("HTTP/1.1 401");
        assertThat(changes).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rebound.example.com", "127.0.0.1", "[::1]:80", "127.0.0.1:1"})
    void anotherNameLeadsNowhere(String name) throws IOException {
        assertThat(send("GET /", "Host: " + name + "\r\n", "")).startsWith("HTTP/1.1 421");
        assertThat(send("GET /api/echo", "Host: " + name + "\r\n" + secret(), ""))
                .startsWith("HTTP/1.1 421");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://example.com",
                "Origin: null",
                "Origin: http://127.0.0.1:1",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: none"
            })
    void anotherPageIsRefusedEvenWithTheSecret(String header) throws IOException {
        assertThat(send("POST /api/change", own() + header + "\r\nContent-Type: application/json\r\n", "{}"))
                .startsWith("HTTP/1.1 403");
        assertThat(changes).hasValue(0);
    }

    @Test
    void noAnswerAllowsAnotherOriginToReadIt() throws IOException {
        var preflight = "OPTIONS /api/change";
        var asking = host() + "Origin: https://example.com\r\nAccess-Control-Request-Method: POST\r\n";
        assertThat(send(preflight, asking, "").toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("access-control")
                .contains("cross-origin-resource-policy: same-origin");
        assertThat(send("GET /api/echo", own(), "").toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("access-control");
    }

    @ParameterizedTest
    @CsvSource({"text/plain, 415", "application/x-www-form-urlencoded, 415", "multipart/form-data, 415"})
    void formsOfOtherPagesAreRefused(String type, int status) throws IOException {
        assertThat(send("POST /api/change", own() + "Content-Type: " + type + "\r\n", "{}"))
                .startsWith("HTTP/1.1 " + status);
        assertThat(changes).hasValue(0);
    }

    @Test
    void tooMuchAndNoJsonAreRefused() throws IOException {
        var json = own() + "Content-Type: application/json\r\n";
        assertThat(send("POST /api/change", json, "\"" + "x".repeat(70_000) + "\""))
                .startsWith("HTTP/1.1 413");
        assertThat(send("POST /api/change", json, "{")).startsWith("HTTP/1.1 400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/look.css", "/console.css", "/console.js", "/icon.svg"})
    void pageNeedsNothingFromElsewhereAndMayDoNothingElse(String path) throws IOException {
        var answer = send("GET " + path, host(), "");
        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("Content-Security-Policy: default-src 'none'; script-src 'self'")
                .doesNotContain("unsafe-")
                .containsIgnoringCase("X-Content-Type-Options: nosniff")
                .containsIgnoringCase("Referrer-Policy: no-referrer");
        var body = answer.substring(answer.indexOf("\r\n\r\n"));
        assertThat(body.replace("http://www.w3.org/2000/svg", "")).doesNotContain("://");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../simplelogger.properties", "/Console.class", "/index.html", "/api"})
    void nothingElseIsServed(String path) throws IOException {
        assertThat(send("GET " + path, host(), "")).startsWith("HTTP/1.1 404");
    }

    @Test
    void whatTheSystemRefusesIsSaid() throws IOException {
        assertThat(send("GET /api/away", own(), ""))
                .startsWith("HTTP/1.1 502")
                .endsWith("{\"title\":\"Kafka does not answer\"}");
    }

    @Test
    void onlyThisMachineIsListenedTo() throws IOException {
        for (var network : NetworkInterface.networkInterfaces().toList()) {
            for (var address : network.inetAddresses()
                    .filter(one -> !one.isLoopbackAddress())
                    .toList()) {
                assertThatThrownBy(() -> new Socket(address, server.port()).close())
                        .as(address.toString())
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void takenPortIsSaid() {
        assertThatThrownBy(() -> new ConsoleServer(server.port(), new Api()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--port");
    }

    @Test
    void eachStartHasASecretOfItsOwn() {
        try (var other = new ConsoleServer(0, new Api())) {
            assertThat(other.link().replaceAll(".*#", "")).hasSize(43).isNotEqualTo(secretOf(server));
        }
    }

    private String host() {
        return "Host: 127.0.0.1:" + server.port() + "\r\n";
    }

    private String secret() {
        return "Authorization: Bearer " + secretOf(server) + "\r\n";
    }

    private String own() {
        return host() + secret();
    }

    private static String secretOf(ConsoleServer server) {
        return server.link().replaceAll(".*#", "");
    }

    /// By hand, as no client sends a Host that is not so.
    private String send(String line, String headers, String body) throws IOException {
        try (var socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port())) {
            var length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
            var request = line + " HTTP/1.1\r\n" + headers + length + "Connection: close\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}

package dev.lossless.todo.http;

import static dev.lossless.todo.Users.as;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Behind a proxy that ends TLS, with the settings of the manifests: the proxy is believed, nobody else.
@Tag("slow")
@TodoServiceTest
@TestProfile(ForwardedTest.BehindProxy.class)
class ForwardedTest {

    private final String alice = Users.fresh();

    @TestHTTPResource("/")
    URI root;

    /// The proxy is this test: 127.0.0.1. Linux takes any address of 127.0.0.0/8 as a client's own.
    public static class BehindProxy implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.proxy.proxy-address-forwarding",
                    "true",
                    "quarkus.http.proxy.trusted-proxies",
                    "127.0.0.1/32");
        }
    }

    @Test
    void addressesHaveTheSchemeThatTheClientUsed() {
        var created = create();
        var list = as(alice)
                .header("X-Forwarded-Proto", "https")
                .header("Host", "todo.example")
                .get("/todos?limit=1");
        assertThat(created.header("Location")).startsWith("https://todo.example/todos/");
        assertThat(created.jsonPath().getString("url")).isEqualTo(created.header("Location"));
        assertThat(list.jsonPath().getString("[0].url")).startsWith("https://todo.example/todos/");
    }

    @Test
    void nextPageIsAskedForOverTls() {
        create();
        create();
        var list = as(alice)
                .header("X-Forwarded-Proto", "https")
                .header("Host", "todo.example")
                .get("/todos?limit=1");
        assertThat(list.header("Link")).contains("<https://todo.example/todos?");
    }

    /// The host is the one that was asked for: a proxy hands it on.
    @Test
    void anotherHostIsNotBelievedOfTheProxyEither() {
        var created = as(alice)
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "elsewhere.example")
                .header("Host", "todo.example")
                .body("{\"title\": \"x\"}")
                .post("/todos");
        assertThat(created.header("Location")).startsWith("https://todo.example/todos/");
    }

    /// From another address than the proxy's.
    @Test
    void strangersHeadersAreNotBelieved() throws IOException {
        try (var stranger = new Socket()) {
            stranger.bind(new InetSocketAddress("127.0.0.2", 0));
            stranger.connect(new InetSocketAddress("127.0.0.1", root.getPort()));
            stranger.getOutputStream().write("""
                            POST /todos HTTP/1.1\r
                            Host: todo.example\r
                            X-Forwarded-Proto: https\r
                            Forwarded: proto=https;host=elsewhere.example\r
                            Authorization: Bearer %s\r
                            Content-Type: application/json\r
                            Content-Length: 14\r
                            Connection: close\r
                            \r
                            {"title": "x"}""".formatted(Users.token(alice)).getBytes(UTF_8));
            assertThat(new String(stranger.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 201")
                    .containsIgnoringCase("Location: http://todo.example/todos/")
                    .doesNotContain("https://", "elsewhere.example");
        }
    }

    private Response create() {
        return as(alice)
                .header("X-Forwarded-Proto", "https")
                .header("Host", "todo.example")
                .body("{\"title\": \"x\"}")
                .post("/todos");
    }
}

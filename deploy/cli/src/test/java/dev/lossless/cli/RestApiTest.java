package dev.lossless.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How long an answer is waited for.
@Timeout(120)
class RestApiTest {

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(2);

    /// It answers when it was asked for its health for longer than it may be silent.
    @Test
    void answerIsWaitedForAsLongAsTheServiceAnswersOtherQuestions() throws Exception {
        var looks = new CountDownLatch(15);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        try (var service = api(server.getAddress().getPort())) {
            server.setExecutor(threads);
            server.createContext("/q/health/live", call -> {
                looks.countDown();
                call.sendResponseHeaders(404, -1);
                call.close();
            });
            server.createContext("/slow", call -> {
                await(looks);
                var body = "{\"done\":true}".getBytes();
                call.sendResponseHeaders(200, body.length);
                call.getResponseBody().write(body);
                call.close();
            });
            server.start();
            assertThat(service.post("/slow").path("done").asBoolean()).isTrue();
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    @Test
    void serviceThatTakesRequestsAndIsSilentIsGivenUp() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var service = api(silent.getLocalPort())) {
            assertThatThrownBy(() -> service.post("/slow"))
                    .isInstanceOf(CliException.class)
                    .hasMessageContaining("does not answer");
        }
    }

    private static RestApi api(int port) {
        return new RestApi(URI.create("http://127.0.0.1:" + port), () -> "token", LOOK, LONGEST_SILENCE);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

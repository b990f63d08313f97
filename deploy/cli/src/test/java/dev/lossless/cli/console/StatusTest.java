package dev.lossless.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.Todo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Services that tell their metrics and refuse all else, and no broker.
@Tag("slow")
class StatusTest {

    @TempDir
    Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private HttpServer services;

    @BeforeEach
    void start() throws IOException {
        services = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        services.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/q/metrics") ? 200 : 403, -1);
            exchange.close();
        });
        services.start();
    }

    @AfterEach
    void stop() {
        services.stop(0);
    }

    @Test
    void whatIsNotKnownIsNotSaidToBeWell() {
        var url = "http://127.0.0.1:" + services.getAddress().getPort();
        var options = Stream.of("todo", "audit", "analytics", "cache", "notification")
                .flatMap(service -> Stream.of("--" + service + "-url", url));
        var call = Stream.concat(
                        Stream.of("status", "--token", "a.b.c", "--kafka", "127.0.0.1:1", "--home", home.toString()),
                        options)
                .toArray(String[]::new);
        var stream = new PrintStream(out, true);
        assertThat(Todo.commandLine(new Terminal(stream, stream, false, false)).execute(call))
                .isEqualTo(1);
        assertThat(out.toString(UTF_8))
                .contains("Not known: ", "the outbox (", "403", "the dead letters of audit-consumer (")
                .doesNotContain("Nothing is wrong");
    }
}

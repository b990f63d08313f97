package dev.lossless.todo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Clients without a token that begin requests and do not end them, more than a replica works on at the same
/// time.
@TodoServiceTest
class HalfSentRequestsTest {

    private static final int CLIENTS = 150;

    @TestHTTPResource("/todos")
    URL todos;

    @Inject
    MeterRegistry metrics;

    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (var client : clients) {
            client.close();
        }
    }

    @Test
    void requestsWhoseBodyIsMissingTakeNoPlaceFromOthers() throws IOException {
        for (var number = 0; number < CLIENTS; number++) {
            clients.add(beginRequest());
        }
        await().until(() -> incomplete() == CLIENTS);
        Users.as(Users.fresh()).body("{\"title\": \"x\"}").post("/todos").then().statusCode(201);
        await().until(() -> incomplete() == 0);
        assertThat(clients)
                .allSatisfy(client -> assertThat(client.getInputStream().read())
                        .as("cut off, without an answer")
                        .isEqualTo(-1));
    }

    private double incomplete() {
        return metrics.get("http.requests.incomplete").gauge().value();
    }

    private Socket beginRequest() throws IOException {
        var client = new Socket(todos.getHost(), todos.getPort());
        client.getOutputStream().write("""
                        POST /todos HTTP/1.1\r
                        Host: localhost\r
                        Content-Type: application/json\r
                        Content-Length: 20\r
                        \r
                        {""".getBytes(StandardCharsets.US_ASCII));
        return client;
    }
}

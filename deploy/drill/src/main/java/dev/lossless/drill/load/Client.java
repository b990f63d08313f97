package dev.lossless.drill.load;

import dev.lossless.drill.system.Replica;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Sends requests to the replicas in turn, as a load balancer does that learns only from refused connections.
final class Client implements AutoCloseable {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();
    private final Supplier<List<Replica>> replicas;
    private final AtomicInteger turn = new AtomicInteger();

    Client(Supplier<List<Replica>> replicas) {
        this.replicas = replicas;
    }

    /// A request, to whichever replica.
    ///
    /// @param body empty for none
    record Request(String method, String path, Map<String, String> headers, String body) {}

    /// @throws ConnectException when no replica takes the connection: then it was certainly not sent
    /// @throws IOException when it was sent, or may have been, and there is no answer
    HttpResponse<String> send(User user, Request request) throws IOException, InterruptedException {
        var all = replicas.get();
        var first = turn.getAndIncrement();
        var refused = new ConnectException("no replica runs");
        for (var offset = 0; offset < all.size(); offset++) {
            var replica = all.get(Math.floorMod(first + offset, all.size()));
            try {
                return http.send(build(user, replica.url(), request), BodyHandlers.ofString());
            } catch (ConnectException e) {
                refused = e;
            }
        }
        throw refused;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private static HttpRequest build(User user, String url, Request request) {
        var builder = HttpRequest.newBuilder(URI.create(url + request.path()))
                .timeout(ANSWER_LIMIT)
                .header("Authorization", "Bearer " + user.bearerToken());
        request.headers().forEach(builder::header);
        if (request.body().isEmpty()) {
            return builder.method(request.method(), BodyPublishers.noBody()).build();
        }
        return builder.header("Content-Type", "application/json")
                .method(request.method(), BodyPublishers.ofString(request.body()))
                .build();
    }
}

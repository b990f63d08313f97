package dev.lossless.drill.load;

import dev.lossless.local.Http;
import dev.lossless.local.system.Replica;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Sends requests to the replicas in turn, as a load balancer does that learns only from refused connections.
final class Client implements AutoCloseable {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private final Http http = new Http(ANSWER_LIMIT);
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
                return send(user, URI.create(replica.url() + request.path()), request);
            } catch (ConnectException e) {
                refused = e;
            }
        }
        throw refused;
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpResponse<String> send(User user, URI uri, Request request) throws IOException, InterruptedException {
        var headers = new HashMap<>(request.headers());
        headers.putAll(Http.bearer(user.bearerToken()));
        return http.send(request.method(), uri, headers, request.body());
    }
}

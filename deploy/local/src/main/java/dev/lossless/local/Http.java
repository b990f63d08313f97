package dev.lossless.local;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The HTTP client of all tools: HTTP/1.1, as the services speak it, with limits.
public final class Http implements AutoCloseable {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();
    private final Duration limit;

    /// @param limit of each answer
    public Http(Duration limit) {
        this.limit = limit;
    }

    /// What a request carries beside its body.
    public static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    /// @param body JSON, empty for none
    /// @throws java.net.ConnectException when it was certainly not sent
    public HttpResponse<String> send(String method, URI uri, Map<String, String> headers, String body)
            throws IOException, InterruptedException {
        return client.send(request(method, uri, headers, body).timeout(limit).build(), BodyHandlers.ofString());
    }

    /// The answer is waited for without a limit.
    public CompletableFuture<HttpResponse<String>> begin(
            String method, URI uri, Map<String, String> headers, String body) {
        return client.sendAsync(request(method, uri, headers, body).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String method, URI uri, Map<String, String> headers, String body) {
        var request = HttpRequest.newBuilder(uri);
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::setHeader);
        var content = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        return request.method(method, content);
    }

    public String get(URI uri) throws IOException, InterruptedException {
        return send("GET", uri, Map.of(), "").body();
    }

    /// Whether this is answered with 200.
    public boolean answers(URI uri) throws InterruptedException {
        try {
            return send("GET", uri, Map.of(), "").statusCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException _) {
            return false;
        }
    }

    /// Gives up what is under way.
    @Override
    public void close() {
        client.shutdownNow();
    }
}

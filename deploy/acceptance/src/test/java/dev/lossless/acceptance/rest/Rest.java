package dev.lossless.acceptance.rest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/// Sends requests with exactly the headers that are given.
final class Rest {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Rest() {}

    static HttpResponse<String> send(String method, String url, Map<String, String> headers, byte[] body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT);
        headers.forEach(request::header);
        var content = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        return HTTP.send(request.method(method, content).build(), BodyHandlers.ofString());
    }

    static HttpResponse<String> get(String url, String token) throws IOException, InterruptedException {
        return send("GET", url, Map.of("Authorization", "Bearer " + token), null);
    }
}

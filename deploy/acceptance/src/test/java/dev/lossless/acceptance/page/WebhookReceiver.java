package dev.lossless.acceptance.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/// Somebody's receiver of a webhook, which may be gone for a while.
final class WebhookReceiver implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private volatile boolean gone;

    WebhookReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::receive);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /// From now on it answers 410, or as usual.
    void gone(boolean gone) {
        this.gone = gone;
    }

    boolean got(String text) {
        return delivered.stream().anyMatch(event -> event.contains(text));
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            var event = JSON.readTree(exchange.getRequestBody().readAllBytes());
            if (gone) {
                exchange.sendResponseHeaders(410, -1);
                return;
            }
            delivered.add(event.toString());
            var answer = event.at("/data/challenge").asText().getBytes();
            exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package dev.lossless.cli.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lossless.cli.CliException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;

/// An HTTP server on 127.0.0.1 to which webhooks lead. Each request has a thread of its own.
public final class ReceiverServer implements AutoCloseable {

    private static final int BACKLOG = 1_024;

    private final HttpServer server;
    private final Handler handler;

    /// Decides about a request.
    @FunctionalInterface
    public interface Handler {

        /// @throws InterruptedException when the server ends: then there is no answer
        Answer answer(Headers headers, byte[] body) throws InterruptedException;
    }

    /// What a request is answered.
    public record Answer(int status, Map<String, String> headers, String text) {

        public static Answer of(int status, String text) {
            return new Answer(status, Map.of(), text);
        }
    }

    /// @param port 0 for any
    /// @throws CliException when nobody can listen there
    public ReceiverServer(int port, Handler handler) {
        this.handler = handler;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), BACKLOG);
        } catch (IOException e) {
            throw new CliException("Cannot listen on port " + port + ": " + e.getMessage(), e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::receive);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /// What shows that an address is its receiver's; empty for an event that asks for no such thing.
    public static String challenge(JsonNode event) {
        return event.at("/data/challenge").asText();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var answer = handler.answer(exchange.getRequestHeaders(), body);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            var text = answer.text().getBytes(UTF_8);
            var out = exchange.getResponseBody(); // asked for later, an empty answer would close the connection
            exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
            out.write(text);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

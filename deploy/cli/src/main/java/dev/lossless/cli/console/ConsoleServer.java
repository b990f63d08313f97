package dev.lossless.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lossless.cli.CliException;
import dev.lossless.cli.Json;
import dev.lossless.local.StartException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.TypeConversionException;

/// Serves the console's page to the browser of this machine, and to nobody else.
///
/// Other pages in that browser get nothing: what the page asks for needs a secret in a header that only the
/// printed link
/// brings; the address must be named as it is, so that no other name leads here; what another origin sends is
/// refused;
/// and no answer allows another origin to read it.
final class ConsoleServer implements AutoCloseable {

    private static final Map<String, String> FILES = Map.of(
            "/",
            "index.html",
            "/console.css",
            "console.css",
            "/look.css",
            "look.css",
            "/console.js",
            "console.js",
            "/icon.svg",
            "icon.svg");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");
    private static final int SECRET_BYTES = 32;
    private static final int MAX_BODY = 65_536;

    private final Api api;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final String secret;

    /// A request that is not served, and why.
    private static final class Refused extends Exception {

        private final int status;

        private Refused(int status, String reason) {
            super(reason);
            this.status = status;
        }
    }

    /// @param port 0 for any
    ConsoleServer(int port, Api api) {
        this.api = api;
        var random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        } catch (BindException e) {
            throw new StartException("Port " + port + " is taken. Choose another one with --port.", e);
        } catch (IOException e) {
            throw new StartException("Cannot listen on 127.0.0.1: " + e, e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /// With the secret behind the #: browsers send that part nowhere.
    String link() {
        return "http://127.0.0.1:" + port() + "/#" + secret;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        HEADERS.forEach(exchange.getResponseHeaders()::set);
        try (exchange) {
            try {
                requireThisName(exchange);
                var path = exchange.getRequestURI().getPath();
                if (path.startsWith("/api/")) {
                    answer(exchange, path);
                } else {
                    file(exchange, path);
                }
            } catch (Refused e) {
                send(exchange, e.status, "application/json", Json.compact(Map.of("title", e.getMessage())));
            }
        }
    }

    /// A name that somebody else's DNS leads to 127.0.0.1 is another one.
    private void requireThisName(HttpExchange exchange) throws Refused {
        var host = header(exchange, "Host").orElse("");
        if (!Set.of("127.0.0.1:" + port(), "localhost:" + port()).contains(host)) {
            throw new Refused(421, "This is not " + host + ".");
        }
    }

    private void file(HttpExchange exchange, String path) throws Refused, IOException {
        var name = FILES.get(path);
        if (name == null) {
            throw new Refused(404, "There is no " + path + ".");
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            throw new Refused(405, "Only GET is possible.");
        }
        try (var file = ConsoleServer.class.getResourceAsStream(name)) {
            var type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            send(exchange, 200, type, new String(file.readAllBytes(), UTF_8));
        }
    }

    private void answer(HttpExchange exchange, String path) throws Refused, IOException {
        requireThisPage(exchange);
        requireSecret(exchange);
        var method = exchange.getRequestMethod();
        var answer = api.find(method, path).orElseThrow(() -> new Refused(404, "There is no " + method + " " + path));
        var parameters = method.equals("POST") ? body(exchange) : query(exchange);
        send(exchange, 200, "application/json", Json.compact(result(() -> answer.apply(parameters))));
    }

    private interface Work {

        Object result();
    }

    private static Object result(Work work) throws Refused {
        try {
            return work.result();
        } catch (IllegalArgumentException | TypeConversionException e) {
            throw new Refused(400, e.getMessage());
        } catch (CliException | StartException e) {
            throw new Refused(502, e.getMessage());
        } catch (RuntimeException e) {
            throw new Refused(500, "unexpected: " + e);
        }
    }

    private void requireThisPage(HttpExchange exchange) throws Refused {
        var host = header(exchange, "Host").orElseThrow();
        var own = header(exchange, "Origin").map(("http://" + host)::equals).orElse(true)
                && header(exchange, "Sec-Fetch-Site").map("same-origin"::equals).orElse(true);
        if (!own) {
            throw new Refused(403, "Another page asks.");
        }
    }

    private void requireSecret(HttpExchange exchange) throws Refused {
        var expected = "Bearer " + secret;
        var given = header(exchange, "Authorization").orElse("");
        if (!MessageDigest.isEqual(expected.getBytes(UTF_8), given.getBytes(UTF_8))) {
            throw new Refused(401, "Open the link that ./todo console has printed.");
        }
    }

    private static JsonNode body(HttpExchange exchange) throws Refused, IOException {
        if (!header(exchange, "Content-Type").orElse("").equals("application/json")) {
            throw new Refused(415, "The content must be application/json.");
        }
        var bytes = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (bytes.length > MAX_BODY) {
            throw new Refused(413, "The content is too large.");
        }
        return (JsonNode) result(() -> {
            try {
                return Json.read(new String(bytes, UTF_8));
            } catch (java.io.UncheckedIOException e) {
                throw new IllegalArgumentException("The content is not JSON.", e);
            }
        });
    }

    private static JsonNode query(HttpExchange exchange) {
        var parameters = JsonNodeFactory.instance.objectNode();
        var query = exchange.getRequestURI().getRawQuery();
        for (var pair : query == null ? List.<String>of() : List.of(query.split("&"))) {
            var equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
            }
        }
        return parameters;
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        var bytes = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

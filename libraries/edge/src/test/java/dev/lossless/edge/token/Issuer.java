package dev.lossless.edge.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// An identity provider that lets its keys be cached for a day. `GET /jwks` shows the key that it signs with now,
/// `POST /rotate` replaces it, `GET /token/<n>` gives a token of a new user that is signed with the n-th key, old ones
/// included; `GET /newest` is the number of the newest one. After `POST /away` it does not show its keys any more,
/// until `POST /back`; `GET /reads` is how often they were asked for.
public final class Issuer implements QuarkusTestResourceLifecycleManager {

    private static final String NAME = "https://issuer.example";

    private final List<KeyPair> keys = new ArrayList<>();
    private HttpServer server;
    private final AtomicInteger reads = new AtomicInteger();
    private volatile boolean away;

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        answer("/jwks", _ -> {
            reads.incrementAndGet();
            return away ? "" : jwks();
        });
        answer("/reads", _ -> reads.toString());
        answer("/newest", _ -> Integer.toString(keys.size() - 1));
        answer("/rotate", _ -> rotate());
        answer("/away", _ -> show(false));
        answer("/back", _ -> show(true));
        answer("/token/", this::token);
        rotate();
        server.start();
        return Map.of(
                "mp.jwt.verify.issuer",
                NAME,
                "mp.jwt.verify.publickey.location",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks",
                "tokens.keys-interval",
                "500ms");
    }

    @Override
    public void stop() {
        server.stop(0);
    }

    private String show(boolean keys) {
        away = !keys;
        return "";
    }

    private String rotate() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            keys.add(generator.generateKeyPair());
            return "";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private String jwks() {
        var key = (RSAPublicKey) keys.getLast().getPublic();
        return """
                {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"%d","n":"%s","e":"%s"}]}""".formatted(keys.size() - 1, base64(key.getModulus()), base64(key.getPublicExponent()));
    }

    private String token(HttpExchange request) {
        var number = request.getRequestURI().getPath().replace("/token/", "");
        return Jwt.subject("user-" + UUID.randomUUID())
                .issuer(NAME)
                .audience("todo")
                .expiresIn(600)
                .jws()
                .keyId(number)
                .sign(keys.get(Integer.parseInt(number)).getPrivate());
    }

    private static String base64(BigInteger number) {
        var bytes = number.toByteArray();
        var unsigned = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
    }

    private void answer(String path, Function<HttpExchange, String> body) {
        server.createContext(path, request -> {
            var bytes = body.apply(request).getBytes(UTF_8);
            request.getResponseHeaders().add("Content-Type", "application/json");
            request.getResponseHeaders().add("Cache-Control", "public, max-age=86400");
            var isAway = away && path.equals("/jwks");
            request.sendResponseHeaders(isAway ? 503 : 200, bytes.length == 0 ? -1 : bytes.length);
            request.getResponseBody().write(bytes);
            request.close();
        });
    }
}

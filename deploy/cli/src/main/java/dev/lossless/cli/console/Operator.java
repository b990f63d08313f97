package dev.lossless.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.cli.Json;
import java.util.Base64;
import java.util.stream.Stream;

/// Whose token it is, as the services will record it.
final class Operator {

    private Operator() {}

    /// @return the user's id; `unknown` where the token is not a JWT
    static String of(String token) {
        var parts = token.split("\\.");
        if (parts.length != 3) {
            return "unknown";
        }
        try {
            var claims = Json.read(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
            return Stream.of("upn", "sub")
                    .map(claim -> claims.path(claim).asText())
                    .filter(value -> !value.isEmpty())
                    .findFirst()
                    .orElse("unknown");
        } catch (IllegalArgumentException | java.io.UncheckedIOException _) {
            return "unknown";
        }
    }
}

package dev.lossless.todo.idempotency;

import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// The `Idempotency-Key` of a request (draft-ietf-httpapi-idempotency-key-header).
///
/// @param value the key, without the quotes of a structured header string
/// @param fingerprint SHA-256 of what was asked for; a key belongs to one request
public record IdempotencyKey(String value, byte[] fingerprint) {

    public static final String HEADER = "Idempotency-Key";

    /// A string as structured headers have it (RFC 8941, section 3.3.3).
    private static final Pattern QUOTED = Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\\\\\"])*)\"");

    private static final Pattern VISIBLE = Pattern.compile("[!-~]{1,255}");

    /// Empty when the request has no such header. A key is the same with and without quotes.
    ///
    /// @param body the request's body, in a form that is the same for the same request and for no other
    /// @throws ProblemException 400 when it is not 1 to 255 visible ASCII characters
    public static Optional<IdempotencyKey> of(Optional<String> header, Supplier<byte[]> body) {
        return header.map(IdempotencyKey::unquoted).map(value -> {
            if (!VISIBLE.matcher(value).matches()) {
                throw new ProblemException(Problem.invalidHeader(HEADER, "must be 1 to 255 visible ASCII characters"));
            }
            return new IdempotencyKey(value, sha256(body.get()));
        });
    }

    public FirstAnswer.Owned ownedBy(String userId) {
        return new FirstAnswer.Owned(userId, value);
    }

    /// The empty text, which is no key, for a quote that has no end.
    private static String unquoted(String header) {
        if (!header.startsWith("\"")) {
            return header;
        }
        var quoted = QUOTED.matcher(header);
        return quoted.matches() ? quoted.group(1).replaceAll("\\\\(.)", "$1") : "";
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}

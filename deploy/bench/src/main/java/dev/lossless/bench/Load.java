package dev.lossless.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URI;

/// Requests, one after the other. Not thread-safe.
public interface Load {

    Request next();

    /// Is told what was created, for later requests.
    default void created(Request request, String location) {}

    /// @param bytes as they are sent
    /// @param user  the number of the user who sends it
    record Request(byte[] bytes, int user) {

        /// @param line method and path
        /// @param head as [Load#head] makes it
        /// @param body JSON, empty for none
        public static Request of(String line, byte[] head, int user, String body) {
            var bytes = new ByteArrayOutputStream(1_024);
            bytes.writeBytes(line.getBytes(ISO_8859_1));
            bytes.writeBytes(head);
            if (body.isEmpty()) {
                bytes.writeBytes("\r\n".getBytes(ISO_8859_1));
            } else {
                var content = body.getBytes(UTF_8);
                bytes.writeBytes("Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                        .formatted(content.length)
                        .getBytes(ISO_8859_1));
                bytes.writeBytes(content);
            }
            return new Request(bytes.toByteArray(), user);
        }
    }

    /// What all requests of a user have in common: it follows the path.
    static byte[] head(URI service, String token) {
        return " HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
                .formatted(service.getAuthority(), token)
                .getBytes(ISO_8859_1);
    }
}

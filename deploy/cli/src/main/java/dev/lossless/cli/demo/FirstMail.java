package dev.lossless.cli.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.cli.Json;
import dev.lossless.cli.RestApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The first mail to a user who has just come: the profile gets an address, and the mail that asks
/// whether it is the user's is read where the local mail server keeps it.
///
/// @param savedAt when the profile was changed, just before its commit
/// @param at when the mail was first seen
/// @param text its plain text, decoded
public record FirstMail(Path file, String address, Instant savedAt, Instant at, String subject, String text) {

    /// Empty when for so long no consumer got on.
    ///
    /// @param service todo-service, with the token of a user without an address
    /// @param folder where the mail server keeps what it takes
    public static Optional<FirstMail> of(RestApi service, String address, Path folder, Observation observation) {
        var body = Json.compact(Map.of("email", address));
        var profile = Json.read(service.send("PUT", "/users/me", body, 200).body());
        var savedAt = Instant.parse(profile.path("updatedAt").asText());
        return observation.await(() -> file(folder, address)).map(file -> read(file, address, savedAt));
    }

    private static Optional<Path> file(Path folder, String address) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-" + address + ".eml"))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FirstMail read(Path file, String address, Instant savedAt) {
        var at = Instant.now();
        try {
            var source = Files.readString(file, ISO_8859_1);
            var subject = source.lines()
                    .filter(line -> line.startsWith("Subject: "))
                    .findFirst()
                    .orElse("Subject:");
            return new FirstMail(
                    file,
                    address,
                    savedAt,
                    at,
                    subject.substring("Subject:".length()).strip(),
                    text(source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The part that is plain text.
    private static String text(String source) {
        var part = source.substring(source.indexOf("Content-Type: text/plain"));
        var begin = part.indexOf("\r\n\r\n") + 4;
        var end = part.indexOf("\r\n--", begin);
        var text = part.substring(begin, end < 0 ? part.length() : end);
        var isQuoted = part.substring(0, begin).contains("quoted-printable");
        return new String(isQuoted ? unquoted(text) : text.getBytes(ISO_8859_1), UTF_8).strip();
    }

    /// Quoted-printable (RFC 2045).
    private static byte[] unquoted(String text) {
        var encoded = text.replace("=\r\n", "");
        var decoded = new ByteArrayOutputStream();
        for (var index = 0; index < encoded.length(); index++) {
            if (encoded.charAt(index) == '=') {
                decoded.write(Integer.parseInt(encoded, index + 1, index + 3, 16));
                index += 2;
            } else {
                decoded.write(encoded.charAt(index));
            }
        }
        return decoded.toByteArray();
    }

    double afterCommitMillis() {
        return Observed.millis(Duration.between(savedAt, at));
    }

    List<String> lines() {
        return text.lines().filter(line -> !line.isBlank()).toList();
    }
}

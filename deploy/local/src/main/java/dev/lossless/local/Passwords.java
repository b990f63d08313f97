package dev.lossless.local;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;
import java.util.stream.Collectors;

/// The database users' passwords, the audit trail's salt key and the key of webhooks' secrets, generated at the
/// first start and kept beside the data that they open.
public record Passwords(Path file) {

    /// The name of the key that encrypts webhooks' secrets.
    static final String WEBHOOK_SECRETS = "webhook_secrets";

    private static final int BYTES = 24;
    private static final int KEY_BYTES = 32;

    public static Passwords in(Path data) {
        return new Passwords(data.resolve("passwords.properties"));
    }

    /// Generates what is not there yet.
    void complete() throws IOException {
        var known = Files.exists(file) ? read() : new Properties();
        Schema.allUsers().forEach(user -> known.putIfAbsent(user, generate()));
        known.putIfAbsent(ChangeDataCapture.USER, generate());
        known.putIfAbsent(AuditKeys.SALT, generate());
        known.putIfAbsent(WEBHOOK_SECRETS, generateKey());
        SecretFile.write(
                file,
                known.stringPropertyNames().stream()
                        .sorted()
                        .map(user -> user + "=" + known.getProperty(user))
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    public String of(String user) {
        return read().getProperty(user);
    }

    private Properties read() {
        try {
            var known = new Properties();
            known.load(new StringReader(Files.readString(file)));
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String generateKey() {
        var bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String generate() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

package dev.lossless.edge;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/// A new key pair: the tests sign with one half, the service verifies with the other.
public final class Keys implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        try {
            var folder = Files.createTempDirectory("edge-keys");
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            var pair = generator.generateKeyPair();
            return Map.of(
                    "mp.jwt.verify.publickey.location",
                    write(folder.resolve("public.pem"), "PUBLIC KEY", pair.getPublic()),
                    "smallrye.jwt.sign.key.location",
                    write(folder.resolve("private.pem"), "PRIVATE KEY", pair.getPrivate()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void stop() {
        // the files are the system's temporary ones
    }

    private static String write(Path file, String kind, Key key) throws IOException {
        var base64 = Base64.getMimeEncoder().encodeToString(key.getEncoded());
        Files.writeString(file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, base64));
        file.toFile().deleteOnExit();
        return file.toUri().toString();
    }
}

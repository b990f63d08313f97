package dev.lossless.cli.verify;

import dev.lossless.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/// The public key that checks the signatures of checkpoints.
final class CheckpointKey {

    private CheckpointKey() {}

    /// @throws CliException if the file holds no such key
    static PublicKey read(Path file) {
        try {
            var pem = Files.readString(file).replaceAll("-----[A-Z ]+-----|\\s", "");
            var encoded = new X509EncodedKeySpec(Base64.getDecoder().decode(pem));
            return KeyFactory.getInstance("Ed25519").generatePublic(encoded);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new CliException(file + " is no Ed25519 public key in PEM: " + e.getMessage(), e);
        }
    }
}

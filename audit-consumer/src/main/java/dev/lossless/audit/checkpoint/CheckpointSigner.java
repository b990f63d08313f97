package dev.lossless.audit.checkpoint;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/// Signs with Ed25519. A key that cannot be used ends the start of the service.
@Startup
@ApplicationScoped
class CheckpointSigner {

    private static final String ALGORITHM = "Ed25519";

    private final PrivateKey key;

    @Inject
    CheckpointSigner(CheckpointConfig config) {
        this(read(config.keyLocation()));
    }

    CheckpointSigner(PrivateKey key) {
        this.key = key;
    }

    byte[] sign(byte[] message) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PrivateKey read(Path file) {
        try {
            var pem = Files.readString(file).replaceAll("-----[A-Z ]+-----|\\s", "");
            var encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem));
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(encoded);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "audit.checkpoint.key-location: " + file + " is no Ed25519 private key in PEM (PKCS#8): " + e, e);
        }
    }
}

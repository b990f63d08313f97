package dev.lossless.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The secrets of the audit trail, which a deployment keeps in its own store: the key pair that signs checkpoints, and
/// the key from which the salts of the entries' values are derived.
public final class AuditKeys {

    /// The salt key's name among the passwords.
    static final String SALT = "audit_salt";

    private static final int BITS = 255;

    private final Path folder;
    private final String saltKey;

    private AuditKeys(Path folder, String saltKey) {
        this.folder = folder;
        this.saltKey = saltKey;
    }

    /// The keys kept beside `data`; generated (Ed25519, PEM) if there are none.
    public static AuditKeys in(Path data) {
        var folder = data.resolve("audit-keys");
        try {
            if (Files.notExists(folder)) {
                KeyPairFolder.generate(folder, "Ed25519", BITS);
            }
            return new AuditKeys(folder, Passwords.in(data).of(SALT));
        } catch (IOException e) {
            throw new StartException("Cannot write the keys of the audit trail to " + folder + ": " + e, e);
        }
    }

    /// PEM, SPKI: with it an auditor checks the signatures.
    public Path publicKey() {
        return folder.resolve(KeyPairFolder.PUBLIC);
    }

    /// PEM, PKCS#8, readable by its owner only.
    Path privateKey() {
        return folder.resolve(KeyPairFolder.PRIVATE);
    }

    /// What audit-consumer is told.
    Map<String, String> settings() {
        return Map.of(
                "audit.salt-key",
                saltKey,
                "audit.checkpoint.key-location",
                privateKey().toString());
    }
}

package dev.lossless.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/// The key pair that signs bearer tokens locally, in place of an identity provider.
public final class JwtKeys {

    public static final String ISSUER = "todo-local";
    public static final String AUDIENCE = "todo";

    /// How long a token is valid.
    public static final Duration VALIDITY = Duration.ofHours(24);

    private static final String ALGORITHM = "RSA";
    private static final int KEY_BITS = 2048;

    private final Path folder;

    private JwtKeys(Path folder) {
        this.folder = folder;
    }

    /// The key pair kept beside `data`; generated (RSA, 2048 bits, PEM) if there is none.
    public static JwtKeys in(Path data) {
        var folder = folder(data);
        try {
            if (Files.notExists(folder)) {
                KeyPairFolder.generate(folder, ALGORITHM, KEY_BITS);
            }
            return new JwtKeys(folder);
        } catch (IOException e) {
            throw new StartException("Cannot write the key pair for tokens to " + folder + ": " + e, e);
        }
    }

    /// Where it lies.
    public static Path folder(Path data) {
        return data.resolve("jwt");
    }

    /// PEM, SPKI.
    public Path publicKey() {
        return folder.resolve(KeyPairFolder.PUBLIC);
    }

    /// PEM, PKCS#8, readable by its owner only.
    public Path privateKey() {
        return folder.resolve(KeyPairFolder.PRIVATE);
    }

    /// A bearer token (JWT, RS256) for this user, valid from now on for [#VALIDITY].
    public String token(String user, List<String> roles) {
        try {
            return BearerToken.signed(readPrivateKey(), user, roles);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("The key pair in " + folder + " is damaged.", e);
        }
    }

    private PrivateKey readPrivateKey() throws IOException, GeneralSecurityException {
        var pem = Files.readString(privateKey()).replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance(ALGORITHM)
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }
}

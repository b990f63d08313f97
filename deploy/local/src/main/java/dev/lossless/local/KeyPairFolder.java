package dev.lossless.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;

/// A folder with a key pair as PEM files.
final class KeyPairFolder {

    /// PKCS#8.
    static final String PRIVATE = "private.pem";

    /// SPKI.
    static final String PUBLIC = "public.pem";

    private KeyPairFolder() {}

    /// Both files appear at once, so parallel first starts agree on one pair.
    static void generate(Path folder, String algorithm, int bits) throws IOException {
        var data = folder.getParent();
        Files.createDirectories(data);
        var draft = Files.createTempDirectory(data, ".keys-");
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            var pair = generator.generateKeyPair();
            SecretFile.write(
                    draft.resolve(PRIVATE), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            SecretFile.write(
                    draft.resolve(PUBLIC), pem("PUBLIC KEY", pair.getPublic().getEncoded()));
            Files.move(draft, folder);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            if (Files.notExists(folder)) {
                throw e;
            }
        } finally {
            Folders.delete(draft);
        }
    }

    private static String pem(String kind, byte[] encoded) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }
}

package dev.lossless.local;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtKeysTest {

    @TempDir
    Path data;

    @Test
    void tokenIsSignedAndCarriesUserAndRoles() throws Exception {
        var keys = JwtKeys.in(data);
        var parts = keys.token("O\"Neill", List.of("auditor", "analyst")).split("\\.");
        var verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(decoded(keys))));
        verifier.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
        assertThat(verifier.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        assertThat(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8))
                .startsWith("{\"iss\":\"todo-local\",\"aud\":\"todo\",\"sub\":\"O\\\"Neill\","
                        + "\"groups\":[\"auditor\",\"analyst\"],\"iat\":");
    }

    @Test
    void pairIsMadeOnceAndItsPrivateKeyIsReadableByItsOwnerOnly() throws Exception {
        var first = Files.readString(JwtKeys.in(data).privateKey());
        var again = JwtKeys.in(data).privateKey();
        assertThat(again).hasContent(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(again)))
                .isEqualTo("rw-------");
    }

    private static byte[] decoded(JwtKeys keys) throws Exception {
        return Base64.getMimeDecoder().decode(Files.readString(keys.publicKey()).replaceAll("-----[A-Z ]+-----", ""));
    }
}

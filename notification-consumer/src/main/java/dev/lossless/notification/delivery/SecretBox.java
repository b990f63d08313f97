package dev.lossless.notification.delivery;

import dev.lossless.notification.request.Secret;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Encrypts secrets for the database: AES-256 in GCM, with the endpoint's id as associated data, so that one
/// endpoint's secret cannot be put into another's row.
@Singleton
public class SecretBox {

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    SecretBox(DeliveryConfig config) {
        this.key = new SecretKeySpec(decode(config.secretKey()), "AES");
    }

    private static byte[] decode(String text) {
        var bytes = Base64.getDecoder().decode(text.strip());
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "webhooks.secret-key must be %d bytes in Base64, it has %d".formatted(KEY_BYTES, bytes.length));
        }
        return bytes;
    }

    public byte[] close(Secret secret, String endpoint) {
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        var sealed = run(Cipher.ENCRYPT_MODE, nonce, secret.bytes(), endpoint);
        return ByteBuffer.allocate(1 + nonce.length + sealed.length)
                .put(VERSION)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /// @throws IllegalStateException when it was closed with another key, or for another endpoint
    public Secret open(byte[] closed, String endpoint) {
        var bytes = ByteBuffer.wrap(closed);
        if (bytes.get() != VERSION) {
            throw new IllegalStateException("the secret of endpoint " + endpoint + " has an unknown form");
        }
        var nonce = new byte[NONCE_BYTES];
        bytes.get(nonce);
        var sealed = new byte[bytes.remaining()];
        bytes.get(sealed);
        return new Secret(run(Cipher.DECRYPT_MODE, nonce, sealed, endpoint));
    }

    private byte[] run(int mode, byte[] nonce, byte[] input, String endpoint) {
        try {
            var cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(endpoint.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the secret of endpoint %s cannot be used: is webhooks.secret-key the one that it was stored with?"
                            .formatted(endpoint),
                    e);
        }
    }
}

package dev.lossless.audit.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;

/// The salt of each event's values: random to whoever does not hold the key, and the same again after a
/// rebuild.
@ApplicationScoped
public class Salts {

    private static final int MIN_LENGTH = 32;

    private final byte[] key;

    @Inject
    Salts(ChainConfig config) {
        this(config.saltKey());
    }

    Salts(String key) {
        if (key.length() < MIN_LENGTH) {
            throw new IllegalArgumentException(
                    "audit.salt-key has %d characters, at least %d are needed".formatted(key.length(), MIN_LENGTH));
        }
        this.key = key.getBytes(UTF_8);
    }

    byte[] of(UUID eventId) {
        return Sha256.hmac(key, eventId.toString().getBytes(UTF_8));
    }
}

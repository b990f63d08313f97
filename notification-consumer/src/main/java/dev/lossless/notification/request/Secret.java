package dev.lossless.notification.request;

import java.security.SecureRandom;
import java.util.Base64;

/// What signs the deliveries of an endpoint, as Standard Webhooks has it: 32 random bytes.
public record Secret(byte[] bytes) {

    private static final String PREFIX = "whsec_";
    private static final int LENGTH = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    public static Secret generate() {
        var bytes = new byte[LENGTH];
        RANDOM.nextBytes(bytes);
        return new Secret(bytes);
    }

    /// As the receiver needs it: `whsec_…`.
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /// Never in a log.
    @Override
    public String toString() {
        return PREFIX + "…";
    }
}

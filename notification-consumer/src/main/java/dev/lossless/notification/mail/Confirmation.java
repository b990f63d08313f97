package dev.lossless.notification.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.notification.delivery.DeliveryConfig;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The signed text of the link that confirms an address: who, which address, and until when. Nothing of it is
/// stored.
@Singleton
class Confirmation {

    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final SecretKeySpec key;
    private final MailConfig config;
    private final Clock clock;

    /// A key of its own, derived from that of the webhooks' secrets.
    Confirmation(DeliveryConfig delivery, MailConfig config, Clock clock) {
        var master = Base64.getDecoder().decode(delivery.secretKey().strip());
        this.key = new SecretKeySpec(sign(new SecretKeySpec(master, ALGORITHM), "mail confirmation"), ALGORITHM);
        this.config = config;
        this.clock = clock;
    }

    /// Whose address it is.
    record Claimed(String userId, String address) {}

    String issue(String userId, String address) {
        var end = clock.instant().plus(config.confirmationValid()).getEpochSecond();
        var text = "%d %s %s".formatted(end, userId, address);
        return ENCODER.encodeToString(text.getBytes(UTF_8)) + "." + ENCODER.encodeToString(sign(key, text));
    }

    /// Empty when it was not issued here, or is too old.
    Optional<Claimed> read(String token) {
        try {
            var parts = token.split("\\.", -1);
            if (parts.length != 2) {
                return Optional.empty();
            }
            var text = new String(Base64.getUrlDecoder().decode(parts[0]), UTF_8);
            var isOurs = MessageDigest.isEqual(
                    sign(key, text), Base64.getUrlDecoder().decode(parts[1]));
            return isOurs ? valid(text.split(" ", 3)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Optional<Claimed> valid(String[] words) {
        var end = Instant.ofEpochSecond(Long.parseLong(words[0]));
        return clock.instant().isBefore(end) ? Optional.of(new Claimed(words[1], words[2])) : Optional.empty();
    }

    private static byte[] sign(SecretKeySpec key, String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}

package dev.lossless.notification.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.notification.delivery.DeliveryConfig;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The signed texts of the links in mails: what for, who, which address, and until when. Nothing of them is
/// stored.
@Singleton
class SignedLinks {

    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final Map<Purpose, SecretKeySpec> keys = new EnumMap<>(Purpose.class);
    private final MailConfig config;
    private final Clock clock;

    /// Each has a key of its own, derived from that of the webhooks' secrets.
    enum Purpose {
        CONFIRMATION("confirmation"),
        NO_REMINDERS("reminders");

        private final String path;

        Purpose(String path) {
            this.path = path;
        }
    }

    SignedLinks(DeliveryConfig delivery, MailConfig config, Clock clock) {
        var master = Base64.getDecoder().decode(delivery.secretKey().strip());
        for (var purpose : Purpose.values()) {
            var derived = sign(new SecretKeySpec(master, ALGORITHM), "mail " + purpose.path);
            keys.put(purpose, new SecretKeySpec(derived, ALGORITHM));
        }
        this.config = config;
        this.clock = clock;
    }

    /// Whose address it is.
    record Claimed(String userId, String address) {}

    /// A link to the page of this service that does what it is for.
    String issue(Purpose purpose, String userId, String address) {
        var end = clock.instant().plus(valid(purpose)).getEpochSecond();
        var text = "%d %s %s".formatted(end, userId, address);
        var token = ENCODER.encodeToString(text.getBytes(UTF_8)) + "."
                + ENCODER.encodeToString(sign(keys.get(purpose), text));
        return "%s/mail/%s?token=%s".formatted(config.publicUrl().orElseThrow(), purpose.path, token);
    }

    private Duration valid(Purpose purpose) {
        return switch (purpose) {
            case CONFIRMATION -> config.confirmationValid();
            case NO_REMINDERS -> config.unsubscriptionValid();
        };
    }

    /// Empty when it was not issued here for that, or is too old.
    Optional<Claimed> read(Purpose purpose, String token) {
        try {
            var parts = (token == null ? "" : token).split("\\.", -1);
            if (parts.length != 2) {
                return Optional.empty();
            }
            var text = new String(Base64.getUrlDecoder().decode(parts[0]), UTF_8);
            var isOurs = MessageDigest.isEqual(
                    sign(keys.get(purpose), text), Base64.getUrlDecoder().decode(parts[1]));
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

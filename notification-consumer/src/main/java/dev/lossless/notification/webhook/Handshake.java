package dev.lossless.notification.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.notification.delivery.SecretBox;
import dev.lossless.notification.message.Payload;
import dev.lossless.notification.request.Answer;
import dev.lossless.notification.request.WebhookClient;
import dev.lossless.notification.request.WebhookRequest;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Requests that are about no event: whether whoever has the URL wants events at all, and a ping.
@Singleton
class Handshake {

    private static final int CHALLENGE_BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final WebhookClient client;
    private final SecretBox secrets;
    private final Clock clock;

    Handshake(WebhookClient client, SecretBox secrets, Clock clock) {
        this.client = client;
        this.secrets = secrets;
        this.clock = clock;
    }

    /// Empty when the receiver has confirmed; else what came instead.
    Optional<String> ask(Endpoint endpoint) throws InterruptedException {
        var challenge = random();
        var answer = send(endpoint, "webhook.verification", "challenge", challenge);
        if (answer.isDelivered() && new String(answer.body(), UTF_8).strip().equals(challenge)) {
            return Optional.empty();
        }
        return Optional.of(describe(answer));
    }

    Answer ping(Endpoint endpoint) throws InterruptedException {
        return send(endpoint, "webhook.ping", "webhookId", endpoint.id());
    }

    private Answer send(Endpoint endpoint, String kind, String field, String value) throws InterruptedException {
        var secret = secrets.open(endpoint.secret(), endpoint.id());
        return client.send(new WebhookRequest(
                endpoint.url(),
                "msg_" + random(),
                "application/json",
                Payload.notice(kind, clock.instant(), field, value),
                List.of(secret),
                Optional.empty()));
    }

    /// The answer itself is not shown: nobody has confirmed yet that the URL is the caller's.
    private static String describe(Answer answer) {
        if (answer.status().isEmpty()) {
            return answer.detail() + ".";
        }
        return answer.isDelivered()
                ? "Status %d, and a body that is not the challenge."
                        .formatted(answer.status().getAsInt())
                : "Status %d.".formatted(answer.status().getAsInt());
    }

    private static String random() {
        var bytes = new byte[CHALLENGE_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

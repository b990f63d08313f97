package dev.lossless.cli.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.Headers;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// Requests that the public library has signed.
class WebhookSecretTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String BODY = "{\"type\":\"todo.created\"}";
    private static final Instant NOW = Instant.ofEpochSecond(1_795_765_530);

    private static Headers headers() throws Exception {
        var headers = new Headers();
        headers.add("webhook-id", "one");
        headers.add("webhook-timestamp", Long.toString(NOW.getEpochSecond()));
        headers.add("webhook-signature", new Webhook(SECRET).sign("one", NOW.getEpochSecond(), BODY));
        return headers;
    }

    @Test
    void requestOfTheSenderIsAccepted() throws Exception {
        assertThat(WebhookSecret.parse(SECRET).refusal(headers(), BODY.getBytes(UTF_8), NOW))
                .isEmpty();
    }

    @Test
    void oneOfTwoSignaturesIsEnough() throws Exception {
        var headers = headers();
        headers.set("webhook-signature", "v1,AAAA " + headers.getFirst("webhook-signature"));
        assertThat(WebhookSecret.parse(SECRET).refusal(headers, BODY.getBytes(UTF_8), NOW))
                .isEmpty();
    }

    @Test
    void changedBodyIsRefused() throws Exception {
        assertThat(WebhookSecret.parse(SECRET).refusal(headers(), "{}".getBytes(UTF_8), NOW))
                .hasValue("its signature is wrong");
    }

    @Test
    void oldRequestIsRefused() throws Exception {
        assertThat(WebhookSecret.parse(SECRET).refusal(headers(), BODY.getBytes(UTF_8), NOW.plusSeconds(301)))
                .isPresent();
    }

    @Test
    void requestWithoutSignatureIsRefused() {
        assertThat(WebhookSecret.parse(SECRET).refusal(new Headers(), BODY.getBytes(UTF_8), NOW))
                .isPresent();
    }
}

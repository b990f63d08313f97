package dev.lossless.acceptance.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.cli.Json;
import dev.lossless.cli.webhooks.ReceiverServer;
import dev.lossless.cli.webhooks.ReceiverServer.Answer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Somebody's receiver of a webhook, which may be gone for a while.
final class WebhookReceiver implements AutoCloseable {

    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private final ReceiverServer server = new ReceiverServer(0, (_, body) -> receive(body));
    private volatile boolean gone;

    String url() {
        return server.url();
    }

    /// From now on it answers 410, or as usual.
    void gone(boolean gone) {
        this.gone = gone;
    }

    boolean got(String text) {
        return delivered.stream().anyMatch(event -> event.contains(text));
    }

    private Answer receive(byte[] body) {
        if (gone) {
            return Answer.of(410, "");
        }
        var event = Json.read(new String(body, UTF_8));
        delivered.add(event.toString());
        return Answer.of(200, ReceiverServer.challenge(event));
    }

    @Override
    public void close() {
        server.close();
    }
}

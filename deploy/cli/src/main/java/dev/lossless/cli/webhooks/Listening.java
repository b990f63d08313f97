package dev.lossless.cli.webhooks;

import dev.lossless.cli.Json;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.webhooks.LocalReceiver.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// Receives until the program is stopped, and prints what comes.
final class Listening {

    private final Terminal terminal;
    private final boolean json;

    Listening(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    void run(WebhookOptions options, int port) throws InterruptedException {
        var ended = new CountDownLatch(1);
        var receiver = new LocalReceiver(options.api(), options.collection(), port, this::print);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            receiver.close();
            ended.countDown();
        }));
        var id = receiver.open();
        if (!json) {
            terminal.line(
                    "Webhook %s of %s leads to %s. Ctrl-C removes it.",
                    terminal.strong(id), options.whose(), receiver.url());
        }
        ended.await();
    }

    private synchronized void print(Delivery delivery) {
        var event = delivery.event();
        if (json) {
            terminal.line(Json.compact(Map.of(
                    "event",
                    event,
                    "verified",
                    delivery.verified(),
                    "order",
                    delivery.order().name())));
            return;
        }
        var age = Duration.between(Instant.parse(event.path("timestamp").asText()), delivery.at());
        terminal.line(
                "%8d ms  %s  %-20s  %s %d  %s",
                age.toMillis(),
                delivery.verified() ? terminal.good("signed") : "NOT SIGNED",
                event.path("type").asText(),
                event.path("userId").asText(),
                event.path("sequence").asLong(),
                switch (delivery.order()) {
                    case FIRST, NEXT -> "";
                    case AGAIN -> "(came before)";
                    case GAP -> "(events before it are missing)";
                });
    }
}

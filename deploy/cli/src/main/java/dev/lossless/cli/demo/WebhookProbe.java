package dev.lossless.cli.demo;

import dev.lossless.cli.Json;
import dev.lossless.cli.RestApi;
import dev.lossless.cli.webhooks.LocalReceiver;
import dev.lossless.cli.webhooks.LocalReceiver.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.LinkedBlockingQueue;

/// Receives the user's events on this machine, by a webhook that it makes for that time.
final class WebhookProbe implements Probe {

    private final LinkedBlockingQueue<Delivery> came = new LinkedBlockingQueue<>();
    private final LocalReceiver receiver;
    private boolean open;

    WebhookProbe(RestApi api) {
        this.receiver = new LocalReceiver(api, "/users/me/webhooks", 0, came::add);
    }

    @Override
    public String what() {
        return "webhook";
    }

    @Override
    public void begin() {
        if (!open) {
            receiver.open();
            open = true;
        }
    }

    @Override
    public void look(SortedMap<Long, Effect> seen) {
        for (var delivery = came.poll(); delivery != null; delivery = came.poll()) {
            if (delivery.verified() && delivery.event().path("topic").asText().equals("todo.events")) {
                var effect = effect(delivery);
                seen.putIfAbsent(delivery.event().path("sequence").asLong(), effect);
            }
        }
    }

    private Effect effect(Delivery delivery) {
        var lines = new ArrayList<>(List.of(
                "POST " + receiver.url() + " on this machine, its signature is right", "webhook-id  " + delivery.id()));
        Json.pretty(delivery.event()).lines().forEach(lines::add);
        return new Effect(
                what(),
                delivery.at(),
                lines,
                Map.of("url", receiver.url(), "webhookId", delivery.id(), "body", delivery.event()));
    }

    @Override
    public void close() {
        receiver.close();
    }
}

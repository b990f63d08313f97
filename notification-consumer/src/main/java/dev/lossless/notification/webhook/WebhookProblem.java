package dev.lossless.notification.webhook;

import dev.lossless.edge.ProblemCatalogue;
import dev.lossless.edge.ProblemType;
import jakarta.inject.Singleton;
import java.util.List;

/// The problem types of webhooks.
enum WebhookProblem implements ProblemType {
    TOO_MANY_WEBHOOKS(409, "There are as many webhooks as there may be", "Delete one that is not needed any more."),
    WEBHOOK_NOT_CONFIRMED(
            409,
            "The receiver did not confirm that it wants events",
            "It must answer the signed request of type <code>webhook.verification</code> with a status 2xx and a body "
                    + "that is the text of <code>data.challenge</code>. <code>detail</code> says what came instead."),
    WEBHOOK_NOT_ENABLED(
            409,
            "The webhook is not enabled",
            "Enable it first: <code>POST …/enable</code> asks the receiver whether it wants events."),
    REPLAY_IN_PROGRESS(
            409,
            "A replay of this webhook is in progress",
            "One runs at a time; <code>replay</code> of the webhook shows how far it is."),
    DELIVERY_PENDING(409, "The delivery is planned already", "It is attempted when its turn comes.");

    private final Text text;

    WebhookProblem(int status, String title, String advice) {
        this.text = new Text(status, title, advice);
    }

    @Override
    public Text text() {
        return text;
    }

    @Singleton
    static class Catalogue implements ProblemCatalogue {

        @Override
        public List<? extends ProblemType> types() {
            return List.of(values());
        }
    }
}

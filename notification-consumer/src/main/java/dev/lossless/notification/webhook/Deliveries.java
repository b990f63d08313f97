package dev.lossless.notification.webhook;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.notification.delivery.DeliveryLog;
import dev.lossless.notification.delivery.Redrive;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;

/// A webhook's deliveries: what became of them, and once more.
@ApplicationScoped
class Deliveries {

    private final Webhooks webhooks;
    private final DeliveryLog log;
    private final Redrive redrive;

    Deliveries(Webhooks webhooks, DeliveryLog log, Redrive redrive) {
        this.webhooks = webhooks;
        this.log = log;
        this.redrive = redrive;
    }

    DeliveryPage page(Scope scope, String webhook, DeliveryQuery query) throws SQLException {
        var endpoint = webhooks.find(scope, webhook).id();
        var found = log.page(endpoint, query.before(), query.state(), query.type(), query.limit() + 1);
        return DeliveryPage.of(found, query.limit());
    }

    DeliveryView get(Scope scope, String webhook, String delivery) throws SQLException {
        return view(webhooks.find(scope, webhook).id(), delivery);
    }

    private DeliveryView view(String endpoint, String delivery) throws SQLException {
        var position = position(delivery);
        var entry = log.find(endpoint, position).orElseThrow(Deliveries::notFound);
        return new DeliveryView(entry, log.attempts(position));
    }

    DeliveryView redrive(Scope scope, String webhook, String delivery) throws SQLException {
        var endpoint = webhooks.own(scope, webhook).id();
        view(endpoint, delivery);
        if (!redrive.one(endpoint, position(delivery))) {
            throw new ProblemException(Problem.of(WebhookProblem.DELIVERY_PENDING));
        }
        return view(endpoint, delivery);
    }

    /// @param planned how many were; more may be left when it is as many as one request takes
    record Redriven(int planned) {}

    Redriven redriveFailed(Scope scope, String webhook, UriInfo uri) throws SQLException {
        var range = DeliveryQuery.range(uri);
        return new Redriven(redrive.failed(webhooks.own(scope, webhook).id(), range.from(), range.to()));
    }

    private static long position(String delivery) {
        try {
            return DeliveryQuery.number(delivery);
        } catch (IllegalArgumentException _) {
            throw notFound();
        }
    }

    private static ProblemException notFound() {
        return new ProblemException(Problem.of(CommonProblem.NOT_FOUND));
    }
}

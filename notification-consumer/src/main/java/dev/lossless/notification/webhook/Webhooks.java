package dev.lossless.notification.webhook;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.Problem;
import dev.lossless.edge.Problem.FieldError;
import dev.lossless.edge.ProblemException;
import dev.lossless.notification.delivery.DeliveryConfig;
import dev.lossless.notification.delivery.Dispatcher;
import dev.lossless.notification.delivery.EndpointState;
import dev.lossless.notification.delivery.Replays;
import dev.lossless.notification.delivery.SecretBox;
import dev.lossless.notification.request.RefusedTargetException;
import dev.lossless.notification.request.Secret;
import dev.lossless.notification.request.WebhookClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// What may be done with webhooks, by their owners and by operators.
@ApplicationScoped
class Webhooks {

    private static final int MOST_OF_AN_OPERATOR = 100;
    private static final TimeBasedEpochRandomGenerator IDS = Generators.timeBasedEpochRandomGenerator();

    private final Endpoints endpoints;
    private final Handshake handshake;
    private final Replays replays;
    private final SecretBox secrets;
    private final WebhookClient client;
    private final Dispatcher dispatcher;
    private final DeliveryConfig config;
    private final Clock clock;

    Webhooks(
            Endpoints endpoints,
            Handshake handshake,
            Replays replays,
            SecretBox secrets,
            WebhookClient client,
            Dispatcher dispatcher,
            DeliveryConfig config,
            Clock clock) {
        this.endpoints = endpoints;
        this.handshake = handshake;
        this.replays = replays;
        this.secrets = secrets;
        this.client = client;
        this.dispatcher = dispatcher;
        this.config = config;
        this.clock = clock;
    }

    List<WebhookView> list(Scope scope, Optional<String> ofUser) throws SQLException {
        var found = scope.operator() && ofUser.isEmpty()
                ? endpoints.ofOperators()
                : endpoints.ofUser(ofUser.orElse(scope.userId()));
        return found.stream().map(WebhookView::of).toList();
    }

    /// @throws ProblemException 404 when there is none that the caller may see
    Endpoint find(Scope scope, String id) throws SQLException {
        return endpoints.find(id).filter(scope::maySee).orElseThrow(() -> problem(CommonProblem.NOT_FOUND));
    }

    /// @throws ProblemException 404 when there is none that the caller may change
    Endpoint own(Scope scope, String id) throws SQLException {
        return endpoints.find(id).filter(scope::mayChange).orElseThrow(() -> problem(CommonProblem.NOT_FOUND));
    }

    WebhookView create(Scope scope, WebhookWish wish) throws SQLException {
        check(wish);
        var id = IDS.generate().toString();
        var secret = Secret.generate();
        var most = scope.operator() ? MOST_OF_AN_OPERATOR : config.endpointsPerUser();
        var closed = secrets.close(secret, id);
        if (!endpoints.add(id, scope, wish, closed, clock.instant(), most, config.inFlightPerEndpoint())) {
            throw new ProblemException(
                    Problem.of(WebhookProblem.TOO_MANY_WEBHOOKS, "There may be %d.".formatted(most)));
        }
        return WebhookView.of(find(scope, id), secret);
    }

    WebhookView change(Scope scope, String id, WebhookWish wish) throws SQLException {
        check(wish);
        endpoints.change(own(scope, id).id(), wish);
        dispatcher.wake();
        return WebhookView.of(find(scope, id));
    }

    private void check(WebhookWish wish) {
        try {
            client.check(wish.url());
        } catch (RefusedTargetException e) {
            throw new ProblemException(Problem.invalid(List.of(FieldError.inBody("#/url", e.getMessage()))));
        }
    }

    void remove(Scope scope, String id) throws SQLException {
        endpoints.remove(own(scope, id).id());
    }

    WebhookView rotate(Scope scope, String id) throws SQLException {
        var endpoint = own(scope, id);
        var secret = Secret.generate();
        endpoints.rotate(id, secrets.close(secret, endpoint.id()), config.secretOverlap());
        return WebhookView.of(find(scope, id), secret);
    }

    PingView ping(Scope scope, String id) throws SQLException, InterruptedException {
        var endpoint = own(scope, id);
        var begin = System.nanoTime();
        var answer = handshake.ping(endpoint);
        return PingView.of(answer, System.nanoTime() - begin, endpoint.state() == EndpointState.ENABLED);
    }

    WebhookView disable(Scope scope, String id) throws SQLException {
        endpoints.disable(find(scope, id).id(), scope.operator() ? "OPERATOR" : "OWNER");
        return WebhookView.of(find(scope, id));
    }

    /// Asks the receiver, then sends it what happens from now on; or, from a sequence on, what was planned
    /// before and all that happened since.
    WebhookView enable(Scope scope, String id, Optional<Long> from) throws SQLException, InterruptedException {
        var endpoint = own(scope, id);
        var refusal = handshake.ask(endpoint);
        if (refusal.isPresent()) {
            throw new ProblemException(Problem.of(WebhookProblem.WEBHOOK_NOT_CONFIRMED, refusal.get()));
        }
        endpoints.enable(endpoint, from);
        replays.wake();
        dispatcher.wake();
        return WebhookView.of(find(scope, id));
    }

    WebhookView replay(Scope scope, String id, ReplayWish wish) throws SQLException {
        var endpoint = own(scope, id);
        if (endpoint.state() != EndpointState.ENABLED) {
            throw problem(WebhookProblem.WEBHOOK_NOT_ENABLED);
        }
        if (!replays.start(id, wish.topic(), wish.from())) {
            throw problem(WebhookProblem.REPLAY_IN_PROGRESS);
        }
        return WebhookView.of(find(scope, id));
    }

    private static ProblemException problem(dev.lossless.edge.ProblemType type) {
        return new ProblemException(Problem.of(type));
    }
}

package dev.lossless.notification.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.lossless.notification.delivery.EndpointState;
import dev.lossless.notification.delivery.Replay;
import dev.lossless.notification.message.Format;
import dev.lossless.notification.request.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A webhook as its owner and operators see it.
///
/// @param secret only where it was just made: it is shown once
@JsonInclude(Include.NON_ABSENT)
record WebhookView(
        String id,
        String owner,
        boolean allUsers,
        String url,
        String description,
        List<String> types,
        Format format,
        Order order,
        AfterFailure afterFailure,
        EndpointState state,
        Optional<String> reason,
        Instant createdAt,
        int failures,
        Optional<Instant> failingSince,
        Optional<Instant> succeededAt,
        Optional<Instant> pausedUntil,
        Optional<Replay> replay,
        Optional<String> secret) {

    static WebhookView of(Endpoint endpoint) {
        return of(endpoint, Optional.empty());
    }

    static WebhookView of(Endpoint endpoint, Secret secret) {
        return of(endpoint, Optional.of(secret.text()));
    }

    private static WebhookView of(Endpoint endpoint, Optional<String> secret) {
        return new WebhookView(
                endpoint.id(),
                endpoint.owner(),
                endpoint.ofAllUsers(),
                endpoint.url(),
                endpoint.description(),
                endpoint.types(),
                endpoint.format(),
                endpoint.order(),
                endpoint.afterFailure(),
                endpoint.state(),
                endpoint.reason(),
                endpoint.createdAt(),
                endpoint.failures(),
                endpoint.failingSince(),
                endpoint.succeededAt(),
                endpoint.pausedUntil(),
                endpoint.replay(),
                secret);
    }
}

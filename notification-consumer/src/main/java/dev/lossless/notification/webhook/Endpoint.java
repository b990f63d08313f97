package dev.lossless.notification.webhook;

import dev.lossless.notification.delivery.EndpointState;
import dev.lossless.notification.delivery.Replay;
import dev.lossless.notification.message.EventKind;
import dev.lossless.notification.message.Format;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A webhook as it is stored, with what its deliveries have come to.
///
/// @param reason why it is disabled
/// @param secret encrypted
/// @param failures attempts in a row that failed
record Endpoint(
        String id,
        String owner,
        boolean ofAllUsers,
        String url,
        String description,
        String storedTypes,
        Format format,
        Order order,
        AfterFailure afterFailure,
        EndpointState state,
        Optional<String> reason,
        byte[] secret,
        Instant createdAt,
        int failures,
        Optional<Instant> failingSince,
        Optional<Instant> succeededAt,
        Optional<Instant> pausedUntil,
        Optional<Replay> replay) {

    List<String> types() {
        return Stream.of(storedTypes.split(","))
                .filter(type -> !type.isEmpty())
                .map(EventKind::ofType)
                .toList();
    }
}

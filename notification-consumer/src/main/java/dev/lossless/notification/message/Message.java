package dev.lossless.notification.message;

import java.time.Instant;
import java.util.Optional;

/// An event as it is kept: all that deliveries and pages show of it.
///
/// @param type as in the contract of its topic, such as `TodoCreated`
/// @param data JSON
public record Message(
        String topic,
        String userId,
        long sequence,
        String eventId,
        String source,
        String type,
        String subject,
        Optional<String> dataSchema,
        long aggregateVersion,
        Instant occurredAt,
        Optional<String> traceparent,
        byte[] data) {}

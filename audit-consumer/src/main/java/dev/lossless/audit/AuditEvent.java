package dev.lossless.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// An event of the contract, as far as the trail needs it.
///
/// @param known whether this service knows the type; unknown ones are recorded all the same
/// @param occurredAt UTC, microseconds
/// @param data the record's value, byte for byte; it is JSON
/// @param partition where the record lies
/// @param offset where the record lies
record AuditEvent(
        Position position,
        UUID id,
        String type,
        boolean known,
        String subject,
        long aggregateVersion,
        Instant occurredAt,
        Optional<String> traceparent,
        byte[] data,
        int partition,
        long offset) {}

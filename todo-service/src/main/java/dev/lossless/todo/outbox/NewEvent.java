package dev.lossless.todo.outbox;

import java.time.Instant;
import java.util.UUID;

/// An event on its way into the outbox.
///
/// @param id the event's id, UUID version 7; subscribers deduplicate by it
/// @param aggregateType names the topic: events of `todo` are published on `todo.events`
/// @param aggregateId what changed
/// @param aggregateVersion its version after the change, from 1
/// @param type past tense, such as `TodoCreated`
/// @param userId whose stream it belongs to; the record key
/// @param sequence the number that [Outbox#next] gave in this transaction
/// @param occurredAt UTC, microseconds
/// @param payload the final bytes of the record's value, UTF-8 JSON
public record NewEvent(
        UUID id,
        String aggregateType,
        String aggregateId,
        long aggregateVersion,
        String type,
        String userId,
        long sequence,
        Instant occurredAt,
        byte[] payload) {}

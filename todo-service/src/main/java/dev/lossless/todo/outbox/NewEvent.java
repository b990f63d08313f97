package dev.lossless.todo.outbox;

import java.time.Instant;

/// An event on its way into the outbox.
///
/// @param aggregateType names the topic: events of `todo` are published on `todo.events`
/// @param aggregateId what changed
/// @param aggregateVersion its version after the change, from 1
/// @param type past tense, such as `TodoCreated`
/// @param userId whose stream it belongs to; the record key
/// @param sequence the number that was taken in this transaction
/// @param occurredAt UTC, microseconds
/// @param data becomes the record's value, as JSON
public record NewEvent(
        String aggregateType,
        String aggregateId,
        long aggregateVersion,
        String type,
        String userId,
        long sequence,
        Instant occurredAt,
        Object data) {}

package dev.lossless.todo.outbox;

import java.util.UUID;

/// An event that is ready to be stored, in the transaction of its change.
///
/// @param id          UUID version 7
/// @param payload     its JSON
/// @param traceparent W3C trace context of the request
public record PendingEvent(UUID id, NewEvent event, byte[] payload, String traceparent) {}

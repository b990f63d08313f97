package dev.lossless.todo.outbox;

/// Fired within the transaction that appended an event. Observe it `AFTER_SUCCESS` to act on committed events only.
///
/// @param sequence the user's sequence on the topic of the aggregate type
public record Appended(String userId, String aggregateType, long sequence) {}

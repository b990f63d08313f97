package dev.lossless.cli.demo;

import java.time.Duration;
import java.time.Instant;

/// A todo that was created through REST.
///
/// @param createdAt stamped in its transaction, just before the commit
/// @param sequence  of its event, from the answer's Consistency-Token
/// @param took      from sending the request to having the answer
public record Written(String todoId, Instant createdAt, long sequence, Duration took) {}

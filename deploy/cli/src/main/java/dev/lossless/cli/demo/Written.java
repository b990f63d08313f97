package dev.lossless.cli.demo;

import java.time.Duration;
import java.time.Instant;

/// A todo that was created through REST.
///
/// @param createdAt stamped in its transaction, just before the commit
/// @param token     the answer's Consistency-Token
/// @param took      from sending the request to having the answer
/// @param answered  when the answer was there
public record Written(String todoId, Instant createdAt, String token, Duration took, Instant answered) {}

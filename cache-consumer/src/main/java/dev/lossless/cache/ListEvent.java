package dev.lossless.cache;

import java.time.Instant;
import java.util.Optional;

/// An event of the contract, as far as it makes lists stale. Every event does, whatever its type.
///
/// @param known whether this service knows the type
record ListEvent(Invalidation invalidation, boolean known, Instant occurredAt, Optional<String> traceparent) {}

package dev.lossless.cache;

import java.util.Optional;

/// An event came too early: Redis knows of none of those before it.
///
/// @param event the version that showed it
/// @param expected the version that should have come
/// @param traceparent of the event that showed it
record Gap(Invalidation event, long expected, Optional<String> traceparent) {}

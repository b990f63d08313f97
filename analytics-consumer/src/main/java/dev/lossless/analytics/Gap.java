package dev.lossless.analytics;

import java.util.Optional;

/// An event came too early: those before it never came.
///
/// @param position the event that showed it
/// @param expected the sequence that should have come
/// @param traceparent of the event that showed it
record Gap(Position position, long expected, Optional<String> traceparent) {}

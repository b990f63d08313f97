package dev.lossless.audit;

import java.util.Optional;

/// An event came too early: the numbers before it are neither in the trail nor among the dead letters.
///
/// @param position the event that showed it
/// @param expected the sequence that should have come
/// @param missing how many events are missing
/// @param traceparent of the event that showed it
record Gap(Position position, long expected, long missing, Optional<String> traceparent) {}

package dev.lossless.analytics;

/// An event came too early: those before it never came.
///
/// @param position the event that showed it
/// @param expected the sequence that should have come
record Gap(Position position, long expected) {}

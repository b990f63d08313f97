package dev.lossless.subscriber;

import java.time.Instant;

/// The last event of a stream that had its effect.
///
/// @param at when it had it, by the clock of the subscriber
public record LastEffect(long sequence, Instant at) {}

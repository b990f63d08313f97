package dev.lossless.analytics;

import java.time.Instant;
import java.util.Optional;

/// An event of the contract, as far as it is counted.
///
/// @param fact absent when this service does not know the event's type
record StatisticsEvent(Position position, Instant occurredAt, Optional<String> traceparent, Optional<Fact> fact) {}

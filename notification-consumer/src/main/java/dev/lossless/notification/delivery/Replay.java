package dev.lossless.notification.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;
import java.util.Optional;

/// How far a replay is.
///
/// @param from the first sequence
/// @param planned how many events were planned until now
@JsonInclude(Include.NON_ABSENT)
public record Replay(String topic, long from, long planned, Instant startedAt, Optional<Instant> finishedAt) {}

package dev.lossless.todo.outbox;

import java.time.Duration;

/// What waited in the outbox when it was counted last.
///
/// @param events        committed events that are to be published
/// @param parkedEvents  events that wait behind a refused one of their stream
/// @param parkedStreams streams that are parked
/// @param oldest        the age of the oldest event that is to be published; zero without any
public record Backlog(long events, long parkedEvents, long parkedStreams, Duration oldest) {

    static final Backlog NONE = new Backlog(0, 0, 0, Duration.ZERO);
}

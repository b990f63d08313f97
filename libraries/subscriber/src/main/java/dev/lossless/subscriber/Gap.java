package dev.lossless.subscriber;

import java.util.Optional;

/// Events are missing before one that came; an alarm. When one of them comes later, it is admitted.
///
/// @param position of the event that showed it
/// @param expected the sequence that should have come
/// @param missing how many events are missing
/// @param traceparent of the event that showed it
public record Gap(Position position, long expected, long missing, Optional<String> traceparent) {}

package dev.lossless.subscriber;

/// Two different events have the same position; an alarm. The publisher gave a number twice, or somebody else
/// publishes.
///
/// @param known the id of the event that had its effect first
/// @param other the id of the other one; it has none, unless the handler keeps both
public record Fork(Position position, String known, String other) {}

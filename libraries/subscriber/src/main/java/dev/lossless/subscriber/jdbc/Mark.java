package dev.lossless.subscriber.jdbc;

/// How far a stream was consumed.
///
/// @param sequence the highest; 0 before the first
/// @param eventId of the event that has it; empty when it is a dead letter's
record Mark(long sequence, String eventId) {

    static final Mark NONE = new Mark(0, "");
}

package dev.lossless.todo.outbox;

/// Events of a user were appended. Observe it `AFTER_SUCCESS` to act on committed events only: where it is fired
/// within a transaction observers are called after that, and else at once, for then the commit has been before.
///
/// @param sequence the number of the last of them on the topic of the aggregate type
public record Appended(String userId, String aggregateType, long sequence) {}

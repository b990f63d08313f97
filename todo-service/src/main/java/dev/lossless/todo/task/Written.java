package dev.lossless.todo.task;

/// A committed change.
///
/// @param todo its new state
/// @param sequence the number of its event in the user's stream; the `Consistency-Token`
record Written(TodoState todo, long sequence) {}

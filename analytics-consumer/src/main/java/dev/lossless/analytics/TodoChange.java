package dev.lossless.analytics;

/// The data of every event of a todo, as far as it is counted.
record TodoChange(Todo todo) {

    /// The todo after the change.
    record Todo(Priority priority) {}
}

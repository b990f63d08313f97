package dev.lossless.todo.task;

/// How urgent a todo is.
public enum Priority {
    LOW,
    MEDIUM,
    HIGH
}

package dev.lossless.todo.storage;

/// Fired when a new connection leads to another database server than the one before.
public record AnotherServer(String now) {}

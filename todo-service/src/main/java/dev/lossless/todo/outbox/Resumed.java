package dev.lossless.todo.outbox;

/// Fired within the transaction that lets a parked stream go on.
public record Resumed(String userId) {}

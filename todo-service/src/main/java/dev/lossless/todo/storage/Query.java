package dev.lossless.todo.storage;

import java.util.List;

/// @param sql    one SELECT, without a semicolon
/// @param values of its parameters
public record Query(String sql, List<Object> values) {}

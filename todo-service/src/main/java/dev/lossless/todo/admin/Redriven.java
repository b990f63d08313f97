package dev.lossless.todo.admin;

/// @param streams how many go on
record Redriven(long streams) {}

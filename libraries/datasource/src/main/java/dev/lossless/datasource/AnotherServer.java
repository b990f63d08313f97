package dev.lossless.datasource;

/// An event of CDI, for a service to fire that finds that a new connection leads to another database server than the
/// one before: then all other connections are replaced.
///
/// @param now how the server is told from others
public record AnotherServer(String now) {}

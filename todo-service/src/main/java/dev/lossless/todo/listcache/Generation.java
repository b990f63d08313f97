package dev.lossless.todo.listcache;

/// Names the lists of a user that may be served.
///
/// @param id random; changes when an event makes the lists stale
/// @param minVersion no list older than this may be stored
record Generation(String userId, String id, long minVersion) {}

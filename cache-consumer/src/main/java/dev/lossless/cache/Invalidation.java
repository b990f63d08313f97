package dev.lossless.cache;

/// The lists of a user that are older than a version are stale.
///
/// @param version the user's sequence on the topic
record Invalidation(String userId, long version) {}

package dev.lossless.audit.search;

/// What the whole trail comes to: equal before and after a rebuild.
///
/// @param streams how many users' streams have entries
/// @param sha256 over all streams' heads
record Checksum(long entries, long streams, String sha256) {}

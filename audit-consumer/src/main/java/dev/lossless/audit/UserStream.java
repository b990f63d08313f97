package dev.lossless.audit;

/// The events of one user on one topic, numbered 1, 2, 3 … without gaps.
record UserStream(String topic, String userId) {}

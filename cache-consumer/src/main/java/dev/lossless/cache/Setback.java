package dev.lossless.cache;

/// Redis does not know of events of a partition that were applied to it, as after a fail-over to a replica that was
/// behind, after the restore of a snapshot, or when it was emptied.
///
/// @param applied up to where Redis says that it knows all; negative when it says nothing
/// @param expected up to where it should
record Setback(int partition, long applied, long expected) {}

package dev.lossless.cache;

import java.util.List;
import java.util.Map;

/// What Redis answered to invalidations.
///
/// @param before by user, the version from before; 0 where Redis knew none
/// @param setbacks the partitions of which Redis does not know what came before; their marks stay where they are
record Applied(Map<String, Long> before, List<Setback> setbacks) {}

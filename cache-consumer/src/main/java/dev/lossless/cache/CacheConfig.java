package dev.lossless.cache;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the invalidation.
@ConfigMapping(prefix = "cache")
interface CacheConfig {

    /// How long a user's generation is kept after the last invalidation. At least twice the time to live of the lists
    /// in todo-service (there `list-cache.ttl`, 5 minutes); best the same as its `list-cache.meta-ttl`.
    @WithDefault("24h")
    Duration metaTtl();

    /// How long a batch waits for Redis, from connecting to its last answer, before it is tried again.
    @WithDefault("1s")
    Duration timeout();
}

package dev.lossless.cache;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the invalidation.
@ConfigMapping(prefix = "cache")
public interface CacheConfig {

    /// How long a user's generation is kept after the last invalidation. At least twice the time to live of the
    /// lists
    /// in todo-service (there `list-cache.ttl`, 5 minutes); best the same as its `list-cache.meta-ttl`.
    @WithDefault("24h")
    Duration metaTtl();

    /// How long a list can lie in Redis: not less than `list-cache.ttl` of todo-service. So far back are events
    /// applied
    /// again when Redis went back to an earlier state.
    @WithDefault("5m")
    Duration listTtl();

    /// How often Redis is asked whether it went back to an earlier state. Until then, plus the time to apply
    /// the lost
    /// events again, a list that they made stale can be served after a fail-over.
    @WithDefault("1s")
    Duration checkInterval();

    /// How many keys are drawn at a time to look for stale lists; 0 for none. See `cache.sample-interval`.
    @WithDefault("20")
    int sampleSize();

    /// How often they are drawn.
    @WithDefault("10s")
    Duration sampleInterval();

    /// How long a batch waits for Redis, from connecting to its last answer, before it is tried again.
    @WithDefault("1s")
    Duration timeout();
}

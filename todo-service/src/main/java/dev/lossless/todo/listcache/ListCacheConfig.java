package dev.lossless.todo.listcache;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the list cache.
@ConfigMapping(prefix = "list-cache")
public interface ListCacheConfig {

    /// How long a list is kept. The bound of staleness if an invalidation were ever lost.
    @WithDefault("5m")
    Duration ttl();

    /// The longest list that is stored, as it is answered. Longer ones are read from MySQL each time: a few of
    /// them would take the place of many users' lists.
    @WithDefault("256K")
    MemorySize maxBytes();

    /// How many lists of one user are stored within `list-cache.ttl`, by all replicas together; further ones are
    /// read from MySQL. Each change makes its user's lists be stored anew. As a list lives as long, Redis holds at
    /// most twice as many of one user.
    @WithDefault("1000")
    int maxListsPerUser();

    /// How long these lists are at most, together. At least `list-cache.max-bytes`.
    @WithDefault("8M")
    MemorySize maxBytesPerUser();

    /// How long a user's generation is kept after its last use. At least twice `list-cache.ttl`.
    @WithDefault("24h")
    Duration metaTtl();

    /// How long a read waits for Redis before it goes to MySQL. After five such waits in ten calls Redis is
    /// left
    /// alone for `list-cache.retry-after`.
    @WithDefault("100ms")
    Duration timeout();

    /// How long reads go straight to MySQL before Redis is tried again.
    @WithDefault("1s")
    Duration retryAfter();
}

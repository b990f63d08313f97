package dev.lossless.subscriber.channel;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of repeated attempts while the storage or the broker fails.
@ConfigMapping(prefix = "retry")
public interface RetryConfig {

    /// The longest pause between two attempts. So long may the work wait after the failure has ended.
    @WithDefault("5s")
    Duration maxPause();
}

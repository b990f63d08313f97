package dev.lossless.analytics;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the batches that are taken from the topics.
@ConfigMapping(prefix = "batch")
interface BatchConfig {

    /// The longest time in which events gather after a small batch, 0 for none. It rests as long as the batch
    /// took, so this counts on a busy machine only.
    @WithDefault("50ms")
    Duration maxRest();
}

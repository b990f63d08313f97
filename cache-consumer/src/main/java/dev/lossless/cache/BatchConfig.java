package dev.lossless.cache;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the batches that are taken from the topic.
@ConfigMapping(prefix = "batch")
interface BatchConfig {

    /// How long the next fetch waits at most after one of fewer than 100 events, 0 for not at all; it waits as long as
    /// the last batch took. An event is late by twice as much at most: one fetch is always sent ahead.
    @WithDefault("10ms")
    Duration fetchPause();
}

package dev.lossless.audit.search;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Settings of the pages of the trail.
@ConfigMapping(prefix = "audit.page")
interface PageConfig {

    /// How long a page is at most, in bytes, roughly. A longer one ends earlier, with a link to the next one.
    /// It has one
    /// entry at least.
    @WithDefault("2M")
    MemorySize maxBytes();
}

package dev.lossless.analytics.rollup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How long figures are kept by the quarter of an hour.
@ConfigMapping(prefix = "statistics")
public interface RollupConfig {

    /// For how long at least. Of whole months before, figures are kept by the day of UTC: reports of those
    /// days are
    /// given for time zones whose days are UTC's. At least 366 days, the longest report.
    @WithDefault("800d")
    Duration keepQuarters();

    /// How often older ones are looked for. `off` for never: then they grow by the quarter of an hour.
    String rollUp();
}

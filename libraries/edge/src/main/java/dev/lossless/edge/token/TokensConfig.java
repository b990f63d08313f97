package dev.lossless.edge.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of bearer tokens, beside those of MicroProfile JWT (`mp.jwt.…`).
@ConfigMapping(prefix = "tokens")
public interface TokensConfig {

    /// How often the issuer's keys are read again, and how long a token counts as verified. A key that the issuer
    /// withdraws is refused after twice this time at the latest.
    @WithDefault("20s")
    Duration keysInterval();
}

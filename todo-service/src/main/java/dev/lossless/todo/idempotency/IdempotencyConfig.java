package dev.lossless.todo.idempotency;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the idempotency keys.
@ConfigMapping(prefix = "idempotency")
public interface IdempotencyConfig {

    /// How long the first answer to a key is given again.
    @WithDefault("24h")
    Duration keep();

    /// How many expired keys one purge statement deletes: it holds their row locks together.
    @WithDefault("500")
    int purgeBatch();

    /// How often expired keys are looked for.
    @WithDefault("1m")
    Duration purgeEvery();
}

package dev.lossless.audit.checkpoint;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/// Settings of the signed checkpoints.
@ConfigMapping(prefix = "audit.checkpoint")
interface CheckpointConfig {

    /// File with the Ed25519 private key (PEM, PKCS#8) that signs checkpoints. Auditors hold the public key.
    Path keyLocation();

    /// Name of that key, which tells auditors the public key to check with. At most 16 ASCII characters.
    @WithDefault("1")
    String keyId();

    /// How often the heads that have changed are signed; nothing happens when none has. Up to this old is
    /// what
    /// could be cut off the end of a chain unnoticed. `off` for never.
    String interval();

    /// How long a checkpoint keeps every head that it has signed. Of older ones those go that a later
    /// checkpoint has
    /// overtaken.
    @WithDefault("90d")
    Duration keepHeads();

    /// How often old checkpoints are looked for. `off` for never: then heads grow by the minute.
    String thinning();
}

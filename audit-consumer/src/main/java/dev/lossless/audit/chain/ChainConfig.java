package dev.lossless.audit.chain;

import io.smallrye.config.ConfigMapping;

/// Settings of the hash chain.
@ConfigMapping(prefix = "audit")
interface ChainConfig {

    /// Secret of at least 32 characters from which the salts of all values are derived. Never changed: a
    /// rebuild with another one would end in other hashes. Kept outside the database, as it can tell guessed
    /// values of erased entries right from wrong.
    String saltKey();
}

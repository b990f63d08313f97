package dev.lossless.todo.storage;

import dev.lossless.datasource.AutoCommitOff;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;

/// The pools beside the default one have connections of the same kind: one class can name one pool.
final class NamedPools {

    private NamedPools() {}

    @ApplicationScoped
    @DataSource("relay")
    static class OfRelay extends AutoCommitOff {}

    @ApplicationScoped
    @DataSource("writes")
    static class OfWrites extends AutoCommitOff {}
}

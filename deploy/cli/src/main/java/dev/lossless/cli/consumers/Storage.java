package dev.lossless.cli.consumers;

import java.util.Optional;

/// What a service has made of the events.
interface Storage extends AutoCloseable {

    /// What goes and what stays, in words.
    String contents();

    /// What its state comes to now, to be compared after the rebuild; empty when that cannot be told.
    Optional<String> checksum();

    void empty();

    /// What a rebuild has to show beyond the checksum, in words.
    ///
    /// @throws dev.lossless.cli.CliException if it is not shown
    default Optional<String> proof() {
        return Optional.empty();
    }

    @Override
    default void close() {}
}

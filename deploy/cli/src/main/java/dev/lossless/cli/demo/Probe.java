package dev.lossless.cli.demo;

import java.util.SortedMap;

/// Looks at one place where effects show.
interface Probe extends AutoCloseable {

    /// Of the effect.
    String what();

    /// From here on.
    void begin();

    /// Adds what it sees for the first time, under the sequence of the user's event up to which the place has come.
    void look(SortedMap<Long, Effect> seen);

    @Override
    default void close() {}
}

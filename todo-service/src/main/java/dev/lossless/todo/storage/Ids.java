package dev.lossless.todo.storage;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.util.UUID;

/// Ids of todos and events: UUIDs of version 7, which this replica makes in ascending order, also within a
/// millisecond. The list of todos in the order of creation is sorted by them.
public final class Ids {

    /// One for all: each generator has an order of its own.
    private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    private Ids() {}

    public static UUID next() {
        return GENERATOR.generate();
    }
}

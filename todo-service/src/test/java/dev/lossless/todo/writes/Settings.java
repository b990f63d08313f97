package dev.lossless.todo.writes;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.time.Duration;

/// Settings of a replica of a test.
public record Settings(boolean gather, int lanes, int alone, int batch, MemorySize batchBytes, Duration patience)
        implements WriteConfig {

    /// As they are by default, with one lane: all users share it. Tests run on busy machines: there is more
    /// patience.
    public static final Settings ONE_LANE =
            new Settings(true, 1, 4, 64, new MemorySize(BigInteger.valueOf(1 << 20)), Duration.ofSeconds(20));

    Settings withGather(boolean other) {
        return new Settings(other, lanes, alone, batch, batchBytes, patience);
    }

    Settings withAlone(int other) {
        return new Settings(gather, lanes, other, batch, batchBytes, patience);
    }

    Settings withBatch(int other) {
        return new Settings(gather, lanes, alone, other, batchBytes, patience);
    }

    Settings withBatchBytes(long other) {
        return new Settings(gather, lanes, alone, batch, new MemorySize(BigInteger.valueOf(other)), patience);
    }

    Settings withPatience(Duration other) {
        return new Settings(gather, lanes, alone, batch, batchBytes, other);
    }
}

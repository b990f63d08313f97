package dev.lossless.todo.outbox;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the outbox and its relay.
@ConfigMapping(prefix = "outbox")
public interface OutboxConfig {

    /// Whether this replica publishes. Switch it off where another tool relays the table.
    @WithDefault("true")
    boolean relay();

    /// The longest payload that may be appended. Must stay below the topics' `max.message.bytes` (1 MiB by default)
    /// with room for key and headers.
    @WithDefault("512K")
    MemorySize maxPayload();

    /// How many events of one shard are published in one batch. A batch holds at most this number times the
    /// number of shards (16).
    @WithDefault("250")
    int batchPerShard();

    /// How long the relay sleeps when it found nothing and nobody woke it. Only events whose wake-up was lost, such
    /// as those of a replica that died after its commit, wait that long.
    @WithDefault("1s")
    Duration idlePoll();

    /// How long a batch may wait for the broker's acknowledgement before it is given up and tried again. The row
    /// locks of the batch are held that long. Must be below the `wait_timeout` of the relay's database sessions
    /// (30 s, set when they connect), after which the database drops a session, and its locks, whose peer vanished.
    @WithDefault("10s")
    Duration ackTimeout();

    /// The longest pause between two tries while the database or the broker fails. Pauses start at 50 ms, double,
    /// and are jittered.
    @WithDefault("2s")
    Duration maxBackoff();
}

package dev.lossless.todo.outbox;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Settings of the outbox and its relay. The relay checks them together at its start.
@ConfigMapping(prefix = "outbox")
public interface OutboxConfig {

    /// Whether this replica publishes. Switch it off where another tool relays the table.
    @WithDefault("true")
    boolean relay();

    /// Where another tool relays the table: how long events are kept. Longer than that tool's longest outage,
    /// and than
    /// the database keeps its binary log.
    @WithDefault("7d")
    Duration keep();

    /// The longest payload that may be appended. Must stay below the topics' `max.message.bytes` (1 MiB by
    /// default) and
    /// the producer's `max.request.size` (the same), with room for key and headers.
    @WithDefault("512K")
    MemorySize maxPayload();

    /// How many batches are under way at the same time. Each has a database session of the relay's pool and a
    /// producer.
    @WithDefault("2")
    int lanes();

    /// How many events of one shard are published in one batch. A lane has 16 shards divided by the number of
    /// lanes.
    @WithDefault("250")
    int batchPerShard();

    /// How many bytes of payloads a batch holds, give or take one event: the memory that a lane needs.
    @WithDefault("4M")
    MemorySize batchBytes();

    /// How long a lane keeps its shards after it has published, letting more gather, so that the events of
    /// several
    /// batches are deleted together. Events of those shards that other replicas commit may wait that long;
    /// its
    /// own
    /// only while the lane rests, as long as its last batch took.
    @WithDefault("50ms")
    Duration turn();

    /// How long the relay sleeps when it found nothing and nobody woke it. Only events whose wake-up was
    /// lost,
    /// such
    /// as those of a replica that died after its commit, wait that long.
    @WithDefault("1s")
    Duration idlePoll();

    /// How long a batch may wait for the broker's acknowledgement before it is given up and tried again. The
    /// row
    /// locks of the batch are held that long, at most twice, and until the turn ends. So twice this and
    /// [#turn]
    /// together must be below the `wait_timeout` of the relay's database sessions (30 s, set when they
    /// connect),
    /// after which the database drops a session, and its locks, whose peer vanished.
    @WithDefault("10s")
    Duration ackTimeout();

    /// The longest pause between two tries while the database or the broker fails. Pauses start at 50 ms,
    /// double,
    /// and are jittered.
    @WithDefault("2s")
    Duration maxBackoff();

    BacklogConfig backlog();

    CompareConfig compare();

    /// How what is published is compared with what the database has: after a fail-over or a restore it may
    /// have
    /// less.
    interface CompareConfig {

        /// Whether this replica compares. Off, a restored database may give numbers that were given before.
        @WithDefault("true")
        boolean enabled();

        /// How often, in addition to the start and to each new connection of the relay.
        @WithDefault("1m")
        Duration every();

        /// How many of the newest records of each partition are compared. Where an event is found that the
        /// database has
        /// lost, twice as many before it are, and so on.
        @WithDefault("100")
        int records();

        /// How many lost events are withdrawn at most, the newest ones: an empty database beside full topics
        /// has lost all.
        @WithDefault("100000")
        int limit();

        /// The aggregate types whose topics are compared.
        @WithDefault("todo,user")
        Set<String> aggregateTypes();
    }

    /// What a backlog of the outbox leads to. Events of parked streams count for their stream alone.
    interface BacklogConfig {

        /// How often the backlog is counted. Writes look at the last count.
        @WithDefault("5s")
        Duration countEvery();

        /// From how many waiting events on the log warns.
        @WithDefault("100000")
        long warnRows();

        /// From which age of the oldest waiting event on the log warns.
        @WithDefault("5m")
        Duration warnAge();

        /// From how many waiting events on writes are refused, before they fill the disk: an event needs
        /// about
        /// 1 KB.
        /// The default is more than five hours of outage at 500 writes/s.
        @WithDefault("10000000")
        long refuseRows();

        /// From which age of the oldest waiting event on writes are refused. Not set: the age alone refuses
        /// nothing.
        Optional<Duration> refuseAge();

        /// From how many events of one parked stream on its user's writes to that topic are refused, on all
        /// replicas,
        /// until the stream is resumed: nobody else waits for it.
        @WithDefault("100000")
        long refuseParkedRows();
    }
}

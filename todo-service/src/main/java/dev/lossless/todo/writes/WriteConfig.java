package dev.lossless.todo.writes;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the writes of todos.
@ConfigMapping(prefix = "writes")
public interface WriteConfig {

    /// Whether writes that wait at the same moment share a transaction. Switch it off to see what each of them does
    /// by itself: then each is a transaction of its own, on one of [#lanes] and [#alone] connections.
    @WithDefault("true")
    boolean gather();

    /// How many transactions with gathered writes are under way at the same time. A user's writes are always in the
    /// same one of them. Each has a connection of the pool `writes`.
    @WithDefault("2")
    int lanes();

    /// How many connections are for writes that share no transaction: those of new users, those whose user's stream
    /// another replica has locked, those that are tried again, and `DELETE /todos`. Together with [#lanes] not
    /// above `quarkus.datasource.writes.jdbc.max-size`. Each user has at most one of them.
    @WithDefault("4")
    int alone();

    /// How many writes share a transaction at most.
    @WithDefault("64")
    int batch();

    /// How many bytes the writes that share a transaction send at most, roughly. A packet with all of them, and
    /// their events, must stay below the database's `max_allowed_packet` (16 MiB and more by default).
    @WithDefault("1M")
    MemorySize batchBytes();

    /// How long a write may wait for its turn. Then it is answered 503 and not executed. Below the time that clients
    /// and gateways wait for an answer; at least the two seconds that a lock is waited for.
    @WithDefault("5s")
    Duration patience();
}

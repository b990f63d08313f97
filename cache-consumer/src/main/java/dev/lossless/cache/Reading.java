package dev.lossless.cache;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What reading a record gave.
sealed interface Reading {

    /// An event.
    record Readable(ListEvent event) implements Reading {}

    /// A record that no later try can read: it goes to the dead-letter topic.
    ///
    /// @param cause why, in words that hold nothing of the event's data
    /// @param invalidation what it makes stale all the same, when at least user and sequence are legible
    record Unreadable(ConsumerRecord<byte[], byte[]> record, String cause, Optional<Invalidation> invalidation)
            implements Reading {}
}

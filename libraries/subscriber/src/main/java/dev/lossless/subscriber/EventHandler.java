package dev.lossless.subscriber;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// What one subscriber makes of events: the only class that it must write.
///
/// One thread at a time calls it. An exception from [#handle] is either final or passing. Final are only those
/// that say that the data itself cannot be stored: an [UnreadableException], SQLSTATE class 22 (data exception)
/// and 23 (integrity constraint violation), and error 1153 of MySQL and MariaDB (a packet is too large).
/// Everything else is passing and repeated without end: a missing column or a server that became read-only must
/// not turn a topic into dead letters.
///
/// @param <E> what the subscriber reads from an event
public interface EventHandler<E> {

    /// The event types that it knows, each with the one value of `ce_dataschema` that it reads. An event of a
    /// known type with another schema becomes a dead letter; an event of an unknown type is handed over as not
    /// known.
    Map<String, String> schemas();

    /// Reads an event whose envelope is as the contract says.
    ///
    /// @throws UnreadableException when no later attempt could read it: the record becomes a dead letter
    E read(Envelope envelope);

    /// Applies a batch, everything or nothing. After a passing failure it is called again with the same batch.
    /// After a final one it is called with parts of the batch, until the record that fails alone is known: that
    /// one becomes a dead letter, and is handed over once more as unreadable.
    ///
    /// @throws OffsetsBehindException when the stored offsets lie before the batch: what lies between is handed
    ///     over first
    Outcome<E> handle(Batch<E> batch) throws Exception;

    /// The offsets that are stored with the effects. It is asked when partitions are assigned, and regularly.
    /// What lies between a stored offset and the place that the subscriber has reached is handed over again. A
    /// partition that is missing in the answer is left alone.
    default Map<TopicPartition, StoredOffset> offsets(Set<TopicPartition> assigned) throws Exception {
        return Map.of();
    }

    /// The last event of a user's stream that had its effect.
    default Optional<LastEffect> lastEffect(UserStream stream) throws Exception {
        return Optional.empty();
    }
}

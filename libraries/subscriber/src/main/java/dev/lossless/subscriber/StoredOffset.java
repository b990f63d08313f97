package dev.lossless.subscriber;

import java.util.Optional;
import org.apache.kafka.common.Uuid;

/// Up to where a partition's effects are stored.
///
/// @param next the offset of the next record
/// @param leaderEpoch the leader epoch of the last one, where it is known: it tells when a broker lost records
///     (KIP-320)
/// @param topicId the topic, which may have been deleted and made anew under the same name; [Uuid#ZERO_UUID]
///     when unknown
public record StoredOffset(long next, Optional<Integer> leaderEpoch, Uuid topicId) {

    /// Nothing of the partition is stored.
    public static final StoredOffset BEGINNING = new StoredOffset(0, Optional.empty(), Uuid.ZERO_UUID);

    /// Where to go on in a topic: at the beginning, when this belongs to another topic of the same name.
    public StoredOffset in(Uuid topic) {
        return topicId.equals(topic) || topic.equals(Uuid.ZERO_UUID) || topicId.equals(Uuid.ZERO_UUID)
                ? this
                : BEGINNING;
    }
}

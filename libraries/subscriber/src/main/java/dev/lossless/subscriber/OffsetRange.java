package dev.lossless.subscriber;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;

/// The part of a partition that a batch covers.
///
/// @param from where the batch before ended; no record lies between there and this batch's first one
/// @param to the offset after this batch's last record
/// @param leaderEpoch of the last record, where it is known
public record OffsetRange(long from, long to, Optional<Integer> leaderEpoch, Uuid topicId) {

    /// The same, but it ends with this record.
    public OffsetRange upTo(ConsumerRecord<?, ?> record) {
        return new OffsetRange(from, record.offset() + 1, record.leaderEpoch(), topicId);
    }

    /// The same, but it begins after this record.
    public OffsetRange after(ConsumerRecord<?, ?> record) {
        return new OffsetRange(record.offset() + 1, to, leaderEpoch, topicId);
    }

    /// What is to be stored with the batch's effects.
    public StoredOffset end() {
        return new StoredOffset(to, leaderEpoch, topicId);
    }
}

package dev.lossless.subscriber.engine;

import dev.lossless.subscriber.OffsetRange;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/// How far this instance has come in each partition. Used by one thread at a time.
final class Progress {

    private record Reached(long next, Uuid topicId) {}

    private final Map<TopicPartition, Reached> reached = new HashMap<>();

    /// The next offset of each partition of which something is known.
    Map<TopicPartition, Long> reached() {
        var offsets = new HashMap<TopicPartition, Long>();
        reached.forEach((partition, known) -> offsets.put(partition, known.next()));
        return offsets;
    }

    Set<TopicPartition> unknown(Set<TopicPartition> partitions) {
        var unknown = new HashSet<>(partitions);
        unknown.removeAll(reached.keySet());
        return unknown;
    }

    Uuid topicId(TopicPartition partition) {
        return reached.get(partition).topicId();
    }

    /// The first offsets of those partitions of which nothing is known yet. One that begins anew, as that of a
    /// topic does that was deleted and made again, is forgotten first.
    Map<TopicPartition, Long> beginnings(List<ConsumerRecord<byte[], byte[]>> records) {
        var beginnings = new HashMap<TopicPartition, Long>();
        for (var record : records) {
            var partition = partition(record);
            var known = reached.get(partition);
            if (known != null && record.offset() < known.next() && !beginnings.containsKey(partition)) {
                reached.remove(partition);
                known = null;
            }
            if (known == null) {
                beginnings.merge(partition, record.offset(), Math::min);
            }
        }
        return beginnings;
    }

    Map<TopicPartition, OffsetRange> ranges(List<ConsumerRecord<byte[], byte[]>> records) {
        var ranges = new HashMap<TopicPartition, OffsetRange>();
        for (var record : records) {
            var partition = partition(record);
            var next = reached.get(partition).next();
            var before = ranges.getOrDefault(partition, empty(partition, next, next));
            ranges.put(partition, before.upTo(record));
        }
        return ranges;
    }

    /// A range without records.
    OffsetRange empty(TopicPartition partition, long from, long to) {
        return new OffsetRange(from, to, Optional.empty(), topicId(partition));
    }

    void begin(TopicPartition partition, long next, Uuid topicId) {
        reached.put(partition, new Reached(next, topicId));
    }

    void advance(Map<TopicPartition, OffsetRange> ranges) {
        ranges.forEach((partition, range) -> reached.put(partition, new Reached(range.to(), range.topicId())));
    }

    void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(reached::remove);
    }

    void retain(Set<TopicPartition> assigned) {
        reached.keySet().retainAll(assigned);
    }

    static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}

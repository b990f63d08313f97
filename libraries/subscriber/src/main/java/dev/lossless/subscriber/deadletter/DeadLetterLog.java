package dev.lossless.subscriber.deadletter;

import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.PartitionReader;
import dev.lossless.subscriber.StoredOffset;
import dev.lossless.subscriber.Topics;
import dev.lossless.subscriber.deadletter.DeadLetter.Settlement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/// Reads the dead-letter topic. It is its own record of what was settled: a small record with the header
/// `dead-letter-settles`, in the same partition, settles the dead letter at that offset.
///
/// Each call reads from its start to the end of the topic, which is short wherever dead letters are looked
/// after. A million of them cost seconds, and 250 KB of memory.
public final class DeadLetterLog {

    static final String SETTLES = DeadLetter.HEADER + "settles";
    static final String OUTCOME = DeadLetter.HEADER + "outcome";
    static final String SETTLED_BY = DeadLetter.HEADER + "settled-by";
    static final String SETTLED_AT = DeadLetter.HEADER + "settled-at";

    private final Topics topics;
    private final String topic;

    public DeadLetterLog(Topics topics, String topic) {
        this.topics = topics;
        this.topic = topic;
    }

    /// A dead letter with what became of it.
    public record Found(ConsumerRecord<byte[], byte[]> deadLetter, Optional<Settlement> settlement) {}

    /// Does something with a dead letter.
    public interface Visitor {

        void visit(ConsumerRecord<byte[], byte[]> deadLetter, boolean settled) throws Exception;
    }

    /// Visits dead letters in their order, and returns the last of them if there are more.
    ///
    /// @param settledToo whether also those are wanted that are settled
    public Optional<DeadLetterId> visit(DeadLetterId after, int limit, boolean settledToo, Visitor visitor)
            throws Exception {
        var last = after;
        var left = limit;
        for (var partition : topics.partitions(topic)) {
            if (partition.partition() < after.partition()) {
                continue;
            }
            var from = partition.partition() == after.partition() ? after.offset() + 1 : 0;
            try (var reader = topics.reader(partition)) {
                var wanted = Wanted.in(reader, from, settledToo);
                var visited = wanted.visit(left, visitor);
                last = visited.isEmpty() ? last : new DeadLetterId(partition.partition(), visited.getLast());
                left -= visited.size();
                if (visited.size() < wanted.count()) {
                    return Optional.of(last);
                }
            }
        }
        return Optional.empty();
    }

    public Optional<Found> find(DeadLetterId id) throws Exception {
        var partition = new TopicPartition(topic, id.partition());
        if (!topics.partitions(topic).contains(partition)) {
            return Optional.empty();
        }
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var reader = topics.reader(partition)) {
            if (id.offset() < reader.begin()) {
                return Optional.empty();
            }
            readAll(reader, id.offset(), record -> {
                if (record.offset() == id.offset() || settles(record).equals(OptionalLong.of(id.offset()))) {
                    records.add(record);
                }
            });
        }
        return records.isEmpty() || settles(records.getFirst()).isPresent()
                ? Optional.empty()
                : Optional.of(new Found(records.getFirst(), settlement(records)));
    }

    /// The record as it lay in its source topic before it became a dead letter: put together from what the dead
    /// letter holds, or read there, when the dead letter holds only a part. Empty when neither tells.
    public Optional<ConsumerRecord<byte[], byte[]>> restored(ConsumerRecord<byte[], byte[]> deadLetter) {
        var source = DeadLetter.source(deadLetter);
        if (source.isEmpty() || !DeadLetter.isCut(deadLetter)) {
            return DeadLetter.restored(deadLetter);
        }
        var place = source.get();
        try (var reader = topics.reader(new TopicPartition(place.topic(), place.partition()))) {
            return reader.read(at(place.offset()), place.offset() + 1).stream().findFirst();
        }
    }

    /// The first one counts.
    private static Optional<Settlement> settlement(List<ConsumerRecord<byte[], byte[]>> deadLetterAndMarkers) {
        return deadLetterAndMarkers.stream()
                .skip(1)
                .findFirst()
                .map(marker -> new Settlement(
                        Envelope.header(marker, OUTCOME).orElse(""),
                        Envelope.header(marker, SETTLED_BY).orElse(""),
                        Envelope.header(marker, SETTLED_AT).orElse("")));
    }

    /// Which offsets of a partition, from a first one on, are dead letters that are wanted.
    private record Wanted(PartitionReader reader, long first, BitSet deadLetters, BitSet settled) {

        static Wanted in(PartitionReader reader, long from, boolean settledToo) {
            var first = Math.max(from, reader.begin());
            var deadLetters = new BitSet();
            var settled = new BitSet();
            readAll(reader, first, record -> {
                var settles = settles(record);
                if (settles.isEmpty()) {
                    deadLetters.set((int) (record.offset() - first));
                } else if (settles.getAsLong() >= first) {
                    settled.set((int) (settles.getAsLong() - first));
                }
            });
            if (!settledToo) {
                deadLetters.andNot(settled);
            }
            return new Wanted(reader, first, deadLetters, settled);
        }

        int count() {
            return deadLetters.cardinality();
        }

        /// Returns the offsets of those that were visited, the first ones.
        List<Long> visit(int limit, Visitor visitor) throws Exception {
            var offsets = deadLetters.stream()
                    .limit(limit)
                    .mapToObj(index -> first + index)
                    .toList();
            var records = new HashMap<Long, ConsumerRecord<byte[], byte[]>>();
            for (var offset : offsets) {
                if (!records.containsKey(offset)) {
                    records.clear();
                    reader.read(at(offset), Long.MAX_VALUE).forEach(record -> records.put(record.offset(), record));
                }
                visitor.visit(records.get(offset), settled.get((int) (offset - first)));
            }
            return offsets;
        }
    }

    /// Empty for a dead letter.
    private static OptionalLong settles(ConsumerRecord<byte[], byte[]> record) {
        return Envelope.header(record, SETTLES).filter(offset -> offset.matches("\\d{1,18}")).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    private static void readAll(PartitionReader reader, long from, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        var end = reader.end();
        var next = from;
        while (next < end) {
            var records = reader.read(at(next), end);
            if (records.isEmpty()) {
                return;
            }
            records.forEach(each);
            next = records.getLast().offset() + 1;
        }
    }

    private static StoredOffset at(long offset) {
        return new StoredOffset(offset, Optional.empty(), Uuid.ZERO_UUID);
    }
}

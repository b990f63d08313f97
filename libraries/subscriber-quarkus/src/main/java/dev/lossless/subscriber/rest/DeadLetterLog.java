package dev.lossless.subscriber.rest;

import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.StoredOffset;
import dev.lossless.subscriber.deadletter.DeadLetter;
import dev.lossless.subscriber.engine.PartitionReader;
import dev.lossless.subscriber.engine.Topics;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/// Reads the dead-letter topic. It is its own record of what was settled: a small record with the header
/// `dead-letter-settles`, in the same partition, settles the dead letter at that offset.
///
/// Each call reads from its start to the end of the topic, which is short wherever dead letters are looked
/// after. A million of them cost seconds, and 125 KB of memory.
final class DeadLetterLog {

    private final Topics topics;
    private final String topic;

    DeadLetterLog(Topics topics, String topic) {
        this.topics = topics;
        this.topic = topic;
    }

    /// What became of a dead letter, by whom and when.
    record Settlement(String outcome, String by, String at) {}

    /// A dead letter with what became of it.
    record Found(ConsumerRecord<byte[], byte[]> deadLetter, Optional<Settlement> settlement) {}

    /// Which dead letters are looked for.
    ///
    /// @param settledToo whether also those that are settled
    /// @param cause only those of this one, if it is given
    /// @param until only those from before, in milliseconds since 1970
    record Wanted(boolean settledToo, Optional<DeadLetterCause> cause, long until) {

        static final Wanted OPEN = new Wanted(false, Optional.empty(), Long.MAX_VALUE);

        private boolean includes(ConsumerRecord<byte[], byte[]> deadLetter, boolean settled) {
            return (settledToo || !settled)
                    && deadLetter.timestamp() < until
                    && cause.stream().allMatch(DeadLetterCause.of(deadLetter)::equals);
        }
    }

    /// Does something with a dead letter.
    interface Visitor {

        void visit(ConsumerRecord<byte[], byte[]> deadLetter, boolean settled) throws Exception;
    }

    /// Visits dead letters in their order, and returns the last of them if there are more.
    Optional<DeadLetterId> visit(DeadLetterId after, int limit, Wanted wanted, Visitor visitor) throws Exception {
        var last = after;
        var left = limit;
        for (var partition : topics.partitions(topic)) {
            if (partition.partition() < after.partition()) {
                continue;
            }
            try (var reader = topics.reader(partition)) {
                var from = partition.partition() == after.partition() ? after.offset() + 1 : 0;
                var first = Math.max(from, reader.begin());
                var end = reader.end();
                var settled = settled(reader, first, end);
                for (var records = new Records(reader, first, end); records.hasNext(); ) {
                    var record = records.next();
                    var isSettled = settled.get((int) (record.offset() - first));
                    if (settles(record).isEmpty() && wanted.includes(record, isSettled)) {
                        if (left-- == 0) {
                            return Optional.of(last);
                        }
                        visitor.visit(record, isSettled);
                        last = new DeadLetterId(partition.partition(), record.offset());
                    }
                }
            }
        }
        return Optional.empty();
    }

    /// How many are open, by cause.
    DeadLetterCauses causes() throws Exception {
        var counting = new DeadLetterCauses.Counting();
        visit(DeadLetterId.START, Integer.MAX_VALUE, Wanted.OPEN, (deadLetter, _) -> counting.add(deadLetter));
        return counting.result();
    }

    /// Which records are settled, counted from the first one.
    private static BitSet settled(PartitionReader reader, long first, long end) {
        var settled = new BitSet();
        new Records(reader, first, end)
                .forEachRemaining(record -> settles(record).ifPresent(offset -> {
                    if (offset >= first) {
                        settled.set((int) (offset - first));
                    }
                }));
        return settled;
    }

    Optional<Found> find(DeadLetterId id) throws Exception {
        var partition = new TopicPartition(topic, id.partition());
        if (!topics.partitions(topic).contains(partition)) {
            return Optional.empty();
        }
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var reader = topics.reader(partition)) {
            if (id.offset() < reader.begin()) {
                return Optional.empty();
            }
            new Records(reader, id.offset(), reader.end()).forEachRemaining(record -> {
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
    /// letter holds, or read there, when the dead letter holds only a part. Empty when neither tells, as when
    /// the source topic holds it no longer.
    Optional<ConsumerRecord<byte[], byte[]>> restored(ConsumerRecord<byte[], byte[]> deadLetter) {
        var source = DeadLetter.source(deadLetter);
        if (source.isEmpty() || !DeadLetter.isCut(deadLetter)) {
            return DeadLetter.restored(deadLetter);
        }
        var place = source.get();
        try (var reader = topics.reader(new TopicPartition(place.topic(), place.partition()))) {
            return reader.read(at(place.offset()), place.offset() + 1).stream()
                    .filter(record -> DeadLetter.isOf(deadLetter, record))
                    .findFirst();
        }
    }

    /// The first one counts.
    private static Optional<Settlement> settlement(List<ConsumerRecord<byte[], byte[]>> deadLetterAndMarkers) {
        return deadLetterAndMarkers.stream()
                .skip(1)
                .findFirst()
                .map(marker -> new Settlement(
                        Envelope.header(marker, DeadLetter.OUTCOME).orElse(""),
                        Envelope.header(marker, DeadLetter.SETTLED_BY).orElse(""),
                        Envelope.header(marker, DeadLetter.SETTLED_AT).orElse("")));
    }

    /// Empty for a dead letter.
    private static OptionalLong settles(ConsumerRecord<byte[], byte[]> record) {
        return Envelope.header(record, DeadLetter.SETTLES).filter(offset -> offset.matches("\\d{1,18}")).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    /// The records of a part of a partition, read as they are wanted.
    private static final class Records implements Iterator<ConsumerRecord<byte[], byte[]>> {

        private final PartitionReader reader;
        private final long end;
        private long next;
        private Iterator<ConsumerRecord<byte[], byte[]>> read = Collections.emptyIterator();

        Records(PartitionReader reader, long from, long end) {
            this.reader = reader;
            this.end = end;
            this.next = from;
        }

        @Override
        public boolean hasNext() {
            if (!read.hasNext() && next < end) {
                read = reader.read(at(next), end).iterator();
            }
            return read.hasNext();
        }

        @Override
        public ConsumerRecord<byte[], byte[]> next() {
            var record = read.next();
            next = record.offset() + 1;
            return record;
        }
    }

    private static StoredOffset at(long offset) {
        return new StoredOffset(offset, Optional.empty(), Uuid.ZERO_UUID);
    }
}

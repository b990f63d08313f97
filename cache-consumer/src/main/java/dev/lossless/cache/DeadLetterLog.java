package dev.lossless.cache;

import dev.lossless.cache.DeadLetter.Settlement;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads the dead-letter topic. It is its own record of what was settled: a small record with the header
/// `dead-letter-settles`, in the same partition, settles the dead letter at that offset.
///
/// Each call reads from its start to the end of the topic, which is short wherever dead letters are looked after. A
/// million of them cost seconds, and 250 KB of memory.
@ApplicationScoped
class DeadLetterLog {

    static final String SETTLES = DeadLetter.HEADER + "settles";
    static final String OUTCOME = DeadLetter.HEADER + "outcome";
    static final String SETTLED_BY = DeadLetter.HEADER + "settled-by";
    static final String SETTLED_AT = DeadLetter.HEADER + "settled-at";

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    private final Map<String, Object> settings;

    DeadLetterLog(@Identifier("default-kafka-broker") Map<String, Object> broker) {
        this.settings = settings(broker);
    }

    /// A dead letter with what became of it.
    record Found(ConsumerRecord<byte[], byte[]> letter, Optional<Settlement> settlement) {}

    /// Does something with a dead letter.
    interface Visitor {

        void visit(ConsumerRecord<byte[], byte[]> letter, boolean settled) throws Exception;
    }

    /// Visits dead letters in their order, and returns the last of them if there are more.
    ///
    /// @param settledToo whether also those are wanted that are settled
    Optional<DeadLetterId> visit(DeadLetterId after, int limit, boolean settledToo, Visitor visitor) throws Exception {
        try (var topic = open()) {
            var last = after;
            var left = limit;
            for (var partition : partitions(topic)) {
                if (partition.partition() < after.partition()) {
                    continue;
                }
                var from = partition.partition() == after.partition() ? after.offset() + 1 : 0;
                var wanted = Wanted.in(topic, partition, from, settledToo);
                var visited = wanted.visit(topic, left, visitor);
                last = visited.isEmpty() ? last : new DeadLetterId(partition.partition(), visited.getLast());
                left -= visited.size();
                if (visited.size() < wanted.count()) {
                    return Optional.of(last);
                }
            }
            return Optional.empty();
        }
    }

    Optional<Found> find(DeadLetterId id) {
        try (var topic = open()) {
            var partition = new TopicPartition(DeadLetterPublisher.TOPIC, id.partition());
            if (!partitions(topic).contains(partition) || id.offset() < begin(topic, partition)) {
                return Optional.empty();
            }
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            read(topic, partition, id.offset(), end(topic, partition), record -> {
                if (isLetterAt(record, id) || settles(record).equals(OptionalLong.of(id.offset()))) {
                    records.add(record);
                }
            });
            return records.isEmpty() || settles(records.getFirst()).isPresent()
                    ? Optional.empty()
                    : Optional.of(new Found(records.getFirst(), settlement(records)));
        }
    }

    private static boolean isLetterAt(ConsumerRecord<byte[], byte[]> record, DeadLetterId id) {
        return record.offset() == id.offset();
    }

    /// The first one counts.
    private static Optional<Settlement> settlement(List<ConsumerRecord<byte[], byte[]>> letterAndMarkers) {
        return letterAndMarkers.stream()
                .skip(1)
                .findFirst()
                .map(marker -> new Settlement(
                        DeadLetter.header(marker, OUTCOME).orElse(""),
                        DeadLetter.header(marker, SETTLED_BY).orElse(""),
                        DeadLetter.header(marker, SETTLED_AT).orElse("")));
    }

    /// Which offsets of a partition, from a first one on, are dead letters that are wanted.
    private record Wanted(TopicPartition partition, long first, BitSet letters, BitSet settled) {

        static Wanted in(KafkaConsumer<byte[], byte[]> topic, TopicPartition partition, long from, boolean settledToo) {
            var first = Math.max(from, begin(topic, partition));
            var letters = new BitSet();
            var settled = new BitSet();
            read(topic, partition, first, end(topic, partition), record -> {
                var settles = settles(record);
                if (settles.isEmpty()) {
                    letters.set((int) (record.offset() - first));
                } else if (settles.getAsLong() >= first) {
                    settled.set((int) (settles.getAsLong() - first));
                }
            });
            if (!settledToo) {
                letters.andNot(settled);
            }
            return new Wanted(partition, first, letters, settled);
        }

        int count() {
            return letters.cardinality();
        }

        /// Returns the offsets of those that were visited, the first ones.
        List<Long> visit(KafkaConsumer<byte[], byte[]> topic, int limit, Visitor visitor) throws Exception {
            var offsets = letters.stream()
                    .limit(limit)
                    .mapToObj(index -> first + index)
                    .toList();
            var records = new HashMap<Long, ConsumerRecord<byte[], byte[]>>();
            for (var offset : offsets) {
                if (!records.containsKey(offset)) {
                    records.clear();
                    fetch(topic, partition, offset).forEach(record -> records.put(record.offset(), record));
                }
                visitor.visit(records.get(offset), settled.get((int) (offset - first)));
            }
            return offsets;
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> topic) {
        return topic.partitionsFor(DeadLetterPublisher.TOPIC).stream()
                .map(PartitionInfo::partition)
                .sorted()
                .map(partition -> new TopicPartition(DeadLetterPublisher.TOPIC, partition))
                .toList();
    }

    private static long begin(KafkaConsumer<byte[], byte[]> topic, TopicPartition partition) {
        return topic.beginningOffsets(List.of(partition)).get(partition);
    }

    private static long end(KafkaConsumer<byte[], byte[]> topic, TopicPartition partition) {
        return topic.endOffsets(List.of(partition)).get(partition);
    }

    /// Empty for a dead letter.
    private static OptionalLong settles(ConsumerRecord<byte[], byte[]> record) {
        var text = DeadLetter.header(record, SETTLES);
        return text.filter(offset -> offset.matches("\\d{1,18}")).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    private static void read(
            KafkaConsumer<byte[], byte[]> topic,
            TopicPartition partition,
            long from,
            long end,
            Consumer<ConsumerRecord<byte[], byte[]>> each) {
        for (var next = from; next < end; next = topic.position(partition)) {
            fetch(topic, partition, next).forEach(each);
        }
    }

    /// The records at and after an offset, at least one.
    private static Iterable<ConsumerRecord<byte[], byte[]>> fetch(
            KafkaConsumer<byte[], byte[]> topic, TopicPartition partition, long offset) {
        if (!topic.assignment().contains(partition)) {
            topic.assign(List.of(partition));
        }
        if (topic.position(partition) != offset) {
            topic.seek(partition, offset);
        }
        for (var silence = Duration.ZERO; silence.compareTo(LONGEST_SILENCE) < 0; silence = silence.plus(POLL)) {
            var records = topic.poll(POLL);
            if (!records.isEmpty()) {
                return records;
            }
        }
        throw new TimeoutException("no record came from " + partition + " within " + LONGEST_SILENCE);
    }

    private KafkaConsumer<byte[], byte[]> open() {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Object> settings(Map<String, Object> broker) {
        var settings = new HashMap<>(broker);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, DeadLetterPublisher.TOPIC + "-reader");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        return settings;
    }
}

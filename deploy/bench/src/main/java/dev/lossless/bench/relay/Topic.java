package dev.lossless.bench.relay;

import dev.lossless.cli.verify.EventLog;
import dev.lossless.cli.verify.LoggedEvent;
import dev.lossless.cli.verify.Verdict;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// `todo.events`, by its offsets.
final class Topic implements AutoCloseable {

    private static final String NAME = "todo.events";
    private static final Duration FETCH = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    Topic(String kafka) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka, "max.partition.fetch.bytes", 1 << 20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        partitions = consumer.partitionsFor(NAME).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    /// A moment of the topic.
    record Mark(Map<TopicPartition, Long> offsets) {

        long records() {
            return offsets.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    Mark begin() {
        return new Mark(consumer.beginningOffsets(partitions));
    }

    Mark end() {
        return new Mark(consumer.endOffsets(partitions));
    }

    /// What the records between two moments prove.
    Verdict verify(Mark from, Mark to) {
        var log = new EventLog();
        var open = new HashSet<>(partitions);
        open.removeIf(partition -> from.offsets().get(partition) >= to.offsets().get(partition));
        consumer.assign(open);
        open.forEach(partition -> consumer.seek(partition, from.offsets().get(partition)));
        while (!open.isEmpty()) {
            for (var fetched : consumer.poll(FETCH)) {
                if (fetched.offset() < to.offsets().get(new TopicPartition(fetched.topic(), fetched.partition()))) {
                    log.read(LoggedEvent.of(fetched));
                }
            }
            if (open.removeIf(
                    partition -> consumer.position(partition) >= to.offsets().get(partition))) {
                consumer.assign(open);
            }
        }
        return log.verdict();
    }

    @Override
    public void close() {
        consumer.close();
    }
}

package dev.lossless.bench.relay;

import dev.lossless.cli.KafkaClients;
import dev.lossless.cli.verify.EventLog;
import dev.lossless.cli.verify.LoggedEvent;
import dev.lossless.cli.verify.TopicReader;
import dev.lossless.cli.verify.Verdict;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// `todo.events`, by its offsets.
final class Topic implements AutoCloseable {

    private static final String NAME = "todo.events";

    private final String kafka;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    Topic(String kafka) {
        this.kafka = kafka;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
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
        try (var reader = new TopicReader(KafkaClients.of(kafka), from.offsets(), to.offsets())) {
            reader.forEach(fetched -> log.read(LoggedEvent.of(fetched)), _ -> {});
        }
        return log.verdict();
    }

    @Override
    public void close() {
        consumer.close();
    }
}

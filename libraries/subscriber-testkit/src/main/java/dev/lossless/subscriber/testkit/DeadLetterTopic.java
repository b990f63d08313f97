package dev.lossless.subscriber.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/// Reads the dead-letter topic from where it ended when this was made.
public final class DeadLetterTopic implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();

    public DeadLetterTopic(String bootstrapServers, String topic) {
        consumer = new KafkaConsumer<>(
                // the broker answers nothing else while a fetch of what is not there yet waits
                Map.of("bootstrap.servers", bootstrapServers, "fetch.max.wait.ms", 10),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /// Waits for the dead letter of a record.
    public ConsumerRecord<byte[], byte[]> of(RecordMetadata source) {
        return Awaitility.await()
                .until(() -> find(source), found -> !found.isEmpty())
                .getFirst();
    }

    /// The dead letters of a record that lie on the topic now.
    public List<ConsumerRecord<byte[], byte[]>> find(RecordMetadata source) {
        var ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(50)).forEach(seen::add);
        }
        return seen.stream().filter(deadLetter -> isOf(deadLetter, source)).toList();
    }

    private static boolean isOf(ConsumerRecord<byte[], byte[]> deadLetter, RecordMetadata source) {
        return deadLetter.headers().lastHeader("dead-letter-topic") != null
                && header(deadLetter, "dead-letter-topic").equals(source.topic())
                && header(deadLetter, "dead-letter-partition").equals(Integer.toString(source.partition()))
                && header(deadLetter, "dead-letter-offset").equals(Long.toString(source.offset()));
    }

    public static String header(ConsumerRecord<byte[], byte[]> deadLetter, String name) {
        return new String(deadLetter.headers().lastHeader(name).value(), UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}

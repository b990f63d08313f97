package dev.lossless.todo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;

/// A subscriber with nothing of ours: Kafka's own client, reading a topic from the moment of its creation.
public final class TopicReader implements AutoCloseable {

    private final KafkaConsumer<String, byte[]> consumer;
    private final List<ConsumerRecord<String, byte[]>> seen = new ArrayList<>();

    public TopicReader(String bootstrapServers, String topic) {
        this(bootstrapServers, topic, false);
    }

    /// @param fromTheBeginning also what was published before
    public TopicReader(String bootstrapServers, String topic, boolean fromTheBeginning) {
        consumer = new KafkaConsumer<>(
                // the broker answers nothing else while a fetch of what is not there yet waits
                Map.of("bootstrap.servers", bootstrapServers, "fetch.max.wait.ms", 10),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        if (fromTheBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
        partitions.forEach(consumer::position);
    }

    /// All records of the user so far, once there are at least this many.
    public List<ConsumerRecord<String, byte[]>> await(String userId, int count) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> of(userId).size() >= count);
        return of(userId);
    }

    /// All records so far.
    public List<ConsumerRecord<String, byte[]>> all() {
        consumer.poll(Duration.ofMillis(20)).forEach(seen::add);
        return List.copyOf(seen);
    }

    private List<ConsumerRecord<String, byte[]>> of(String userId) {
        return all().stream().filter(r -> userId.equals(r.key())).toList();
    }

    public static Map<String, String> headers(ConsumerRecord<?, ?> message) {
        return StreamSupport.stream(message.headers().spliterator(), false)
                .collect(Collectors.toMap(Header::key, h -> new String(h.value(), StandardCharsets.UTF_8)));
    }

    public static long sequence(ConsumerRecord<?, ?> message) {
        return Long.parseLong(headers(message).get("ce_usersequence"));
    }

    @Override
    public void close() {
        consumer.close();
    }
}

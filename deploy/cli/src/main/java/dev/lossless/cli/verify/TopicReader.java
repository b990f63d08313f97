package dev.lossless.cli.verify;

import dev.lossless.cli.KafkaClients;
import dev.lossless.fetch.BoundedFetches;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads topics without a consumer group: from their beginnings up to the ends that they have when it is
/// made, or between two given moments.
public final class TopicReader implements AutoCloseable {

    private static final Duration FETCH = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> begins;
    private final Map<TopicPartition, Long> ends;

    public TopicReader(KafkaClients kafka, List<String> topics) {
        consumer = consumer(kafka);
        var partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        begins = new HashMap<>(consumer.beginningOffsets(partitions));
        ends = new HashMap<>(consumer.endOffsets(partitions));
    }

    /// @param begins of each partition
    /// @param ends   of each partition, which has got that far
    public TopicReader(KafkaClients kafka, Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
        consumer = consumer(kafka);
        this.begins = begins;
        this.ends = ends;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaClients kafka) {
        return BoundedFetches.of(
                new KafkaConsumer<>(settings(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /// How many records there are to read, at most.
    public long size() {
        return ends.entrySet().stream()
                .mapToLong(end -> end.getValue() - begins.get(end.getKey()))
                .sum();
    }

    public int partitions() {
        return ends.size();
    }

    /// Feeds every record to the log.
    ///
    /// @param progress told now and then how many records were read
    public void readInto(EventLog log, LongConsumer progress) {
        begins.forEach((partition, begin) -> {
            if (begin > 0) {
                log.beginsLater(partition.topic(), partition.partition());
            }
        });
        forEach(fetched -> log.read(LoggedEvent.of(fetched)), progress);
    }

    /// @param progress told now and then how many records were read
    public void forEach(Consumer<ConsumerRecord<byte[], byte[]>> action, LongConsumer progress) {
        var open = notEmpty();
        consumer.assign(open);
        begins.forEach((partition, begin) -> {
            if (open.contains(partition)) {
                consumer.seek(partition, begin);
            }
        });
        var count = 0L;
        while (!open.isEmpty()) {
            for (var fetched : consumer.poll(FETCH)) {
                if (fetched.offset() < ends.get(new TopicPartition(fetched.topic(), fetched.partition()))) {
                    action.accept(fetched);
                    count++;
                }
            }
            progress.accept(count);
            stopAtEnds(open);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private Set<TopicPartition> notEmpty() {
        var open = new HashSet<>(ends.keySet());
        open.removeIf(partition -> begins.get(partition) >= ends.get(partition));
        return open;
    }

    /// By position, as the last offsets of a partition may hold no records.
    private void stopAtEnds(Collection<TopicPartition> open) {
        if (open.removeIf(partition -> consumer.position(partition) >= ends.get(partition))) {
            consumer.assign(open);
        }
    }

    /// Small fetches: the program has little memory.
    private static Map<String, Object> settings(KafkaClients kafka) {
        return kafka.with(Map.of(
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                4 << 20,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                1 << 20,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                5_000,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000));
    }
}

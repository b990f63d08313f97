package dev.lossless.subscriber.engine;

import dev.lossless.fetch.BoundedFetches;
import dev.lossless.subscriber.StoredOffset;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads one partition from wherever it is told to, outside of any group. Used by one thread.
public final class PartitionReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private long next = -1;

    PartitionReader(Map<String, Object> settings, TopicPartition partition) {
        this.partition = partition;
        this.consumer = BoundedFetches.of(
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
        consumer.assign(List.of(partition));
    }

    /// The next records from an offset on, some of those before the end; empty when the partition has none
    /// there.
    ///
    /// @throws TimeoutException when the broker sends none for 10 s although it has some
    public List<ConsumerRecord<byte[], byte[]>> read(StoredOffset from, long end) {
        if (next != from.next()) {
            consumer.seek(partition, new OffsetAndMetadata(from.next(), from.leaderEpoch(), ""));
        }
        var last = Math.min(end, end());
        next = -1;
        for (var silence = Duration.ZERO; silence.compareTo(LONGEST_SILENCE) < 0; silence = silence.plus(POLL)) {
            if (consumer.position(partition) >= last) {
                return List.of();
            }
            var records = consumer.poll(POLL).records(partition).stream()
                    .filter(record -> record.offset() < end)
                    .toList();
            if (!records.isEmpty()) {
                next = consumer.position(partition);
                return records;
            }
        }
        throw new TimeoutException("no record came from " + partition + " within " + LONGEST_SILENCE);
    }

    /// The offset of the oldest record that the partition still has.
    public long begin() {
        return consumer.beginningOffsets(List.of(partition)).get(partition);
    }

    /// The offset after the newest record.
    public long end() {
        return consumer.endOffsets(List.of(partition)).get(partition);
    }

    /// The offset of the first record at or after a time; the end where there is none.
    public long offsetAt(Instant time) {
        var found =
                consumer.offsetsForTimes(Map.of(partition, time.toEpochMilli())).get(partition);
        return found == null ? end() : found.offset();
    }

    @Override
    public void close() {
        consumer.close();
    }
}

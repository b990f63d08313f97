package dev.lossless.cache;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/// Applies to Redis once more what it has lost, from the topic, by a consumer of its own: the group's offsets and what
/// the channel has fetched stay as they are.
///
/// A list lives in Redis for `cache.list-ttl` at most, and so long before now begins the oldest event that can matter:
/// that bounds the work, however far Redis went back, also when it says nothing.
@ApplicationScoped
class Restoration {

    private static final Logger LOG = Logger.getLogger(Restoration.class);
    private static final String TOPIC = "todo.events";

    /// How far the clocks of broker, Redis and producers may differ, and how long a reader may take to store its list.
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    private final Map<String, Object> settings;
    private final EventReader reader;
    private final Invalidator invalidator;
    private final ConsumerMetrics metrics;
    private final CacheConfig config;
    private final Clock clock;

    Restoration(
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            EventReader reader,
            Invalidator invalidator,
            ConsumerMetrics metrics,
            CacheConfig config,
            Clock clock) {
        this.settings = settings(broker);
        this.reader = reader;
        this.invalidator = invalidator;
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
    }

    /// Returns when Redis knows again all events of the partition up to the expected offset. May be repeated.
    ///
    /// @param to how far the mark may move then: Redis knows what lies between as well
    /// @return how many records were applied
    long restore(Setback setback, long to) throws Exception {
        var partition = new TopicPartition(TOPIC, setback.partition());
        var records = 0L;
        try (var topic = open(partition)) {
            var from = Math.min(setback.expected(), Math.max(setback.applied(), oldestThatMatters(topic, partition)));
            topic.seek(partition, from);
            for (var next = from; next < setback.expected(); next = topic.position(partition)) {
                records += apply(fetch(topic), setback.expected());
            }
        }
        invalidator.apply(List.of(), List.of(new Span(setback.partition(), setback.applied(), to)));
        tell(setback, records);
        return records;
    }

    private static long oldestThatMatters(KafkaConsumer<byte[], byte[]> topic, TopicPartition partition, long time) {
        var found = topic.offsetsForTimes(Map.of(partition, time)).get(partition);
        return found == null ? Long.MAX_VALUE : found.offset();
    }

    private long oldestThatMatters(KafkaConsumer<byte[], byte[]> topic, TopicPartition partition) {
        var time = clock.instant().minus(config.listTtl()).minus(MARGIN);
        return oldestThatMatters(topic, partition, time.toEpochMilli());
    }

    private int apply(ConsumerRecords<byte[], byte[]> records, long end) throws Exception {
        var lost = StreamSupport.stream(records.spliterator(), false)
                .filter(record -> record.offset() < end)
                .map(reader::read)
                .toList();
        invalidator.apply(new Batch(lost).invalidations(), List.of());
        return lost.size();
    }

    private void tell(Setback setback, long records) {
        if (records > 0) {
            metrics.restored(records);
            LOG.warnf(
                    "Redis had lost events, applied again: partition=%d known=%d expected=%d records=%d",
                    setback.partition(), setback.applied(), setback.expected(), records);
        }
    }

    private static ConsumerRecords<byte[], byte[]> fetch(KafkaConsumer<byte[], byte[]> topic) {
        for (var silence = Duration.ZERO; silence.compareTo(LONGEST_SILENCE) < 0; silence = silence.plus(POLL)) {
            var records = topic.poll(POLL);
            if (!records.isEmpty()) {
                return records;
            }
        }
        throw new TimeoutException("no record came from " + topic.assignment() + " within " + LONGEST_SILENCE);
    }

    private KafkaConsumer<byte[], byte[]> open(TopicPartition partition) {
        var topic = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        topic.assign(List.of(partition));
        return topic;
    }

    private static Map<String, Object> settings(Map<String, Object> broker) {
        var settings = new HashMap<>(broker);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "cache-consumer-restoration");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        return settings;
    }
}

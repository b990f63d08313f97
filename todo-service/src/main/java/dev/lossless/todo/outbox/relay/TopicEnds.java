package dev.lossless.todo.outbox.relay;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.fetch.BoundedFetches;
import dev.lossless.todo.outbox.Outbox;
import dev.lossless.todo.outbox.PublishedEvent;
import dev.lossless.todo.outbox.Sequence;
import dev.lossless.todo.outbox.UserStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/// The newest records of topics, read backwards from where the topics ended when this was made. It belongs to
/// no consumer group. Not thread-safe.
final class TopicEnds implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TopicEnds.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern WORD = Pattern.compile("[!-~]{1,255}");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);

    /// Only records that are there are read. Having read the last one, the client asks for more in advance; the broker
    /// answers nothing else on this connection while that request waits.
    private static final int PREFETCH_WAIT_MILLIS = 10;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Clock clock;

    /// Up to where each partition is still to be read.
    private final Map<TopicPartition, Long> unread;

    private final Map<TopicPartition, Long> beginnings;

    TopicEnds(Map<String, Object> broker, Set<String> aggregateTypes, Clock clock) {
        this.consumer = BoundedFetches.of(
                new KafkaConsumer<>(settings(broker), new ByteArrayDeserializer(), new ByteArrayDeserializer()));
        this.clock = clock;
        try {
            var partitions = partitions(aggregateTypes);
            this.beginnings = consumer.beginningOffsets(partitions);
            this.unread = new HashMap<>(consumer.endOffsets(partitions));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /// Partitions without a leader are left out: nothing can be published there either.
    private List<TopicPartition> partitions(Set<String> aggregateTypes) {
        var partitions = new ArrayList<TopicPartition>();
        for (var type : aggregateTypes) {
            var topic = Outbox.topicOf(type);
            try {
                consumer.partitionsFor(topic).stream()
                        .filter(TopicEnds::hasLeader)
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .forEach(partitions::add);
            } catch (TimeoutException e) {
                LOG.warnf("topic not compared: topic=%s cause=%s", topic, e);
            }
        }
        if (partitions.isEmpty()) {
            throw new TimeoutException("no topic can be compared");
        }
        return partitions;
    }

    private static boolean hasLeader(PartitionInfo info) {
        return info.leader() != null && !info.leader().isEmpty();
    }

    Set<TopicPartition> partitions() {
        return beginnings.keySet();
    }

    /// The events among the newest records that were not read yet, oldest first within each partition.
    ///
    /// @param count how many records of each partition
    /// @throws TimeoutException when they do not come in time
    List<PublishedEvent> before(Collection<TopicPartition> partitions, int count) {
        var until = partitions.stream()
                .filter(partition -> unread.get(partition) > beginnings.get(partition))
                .collect(toMap(identity(), unread::get));
        var from = new HashMap<TopicPartition, Long>();
        until.forEach((partition, end) -> from.put(partition, Math.max(beginnings.get(partition), end - count)));
        consumer.assign(until.keySet());
        from.forEach(consumer::seek);
        var events = new ArrayList<PublishedEvent>();
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (until.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the newest records did not come");
            }
            for (var one : consumer.poll(POLL)) {
                if (one.offset() < until.get(new TopicPartition(one.topic(), one.partition()))) {
                    event(one).ifPresent(events::add);
                }
            }
        }
        unread.putAll(from);
        return events;
    }

    /// Empty for a record that is not one of this service's events.
    private Optional<PublishedEvent> event(ConsumerRecord<byte[], byte[]> one) {
        try {
            var headers = headers(one);
            var sequence = Long.parseLong(headers.get("ce_usersequence"));
            var userId = new String(one.key(), StandardCharsets.US_ASCII);
            if (!"/todo-service".equals(headers.get("ce_source"))
                    || !userId.equals(headers.get("ce_userid"))
                    || !WORD.matcher(userId).matches()
                    || !WORD.matcher(headers.get("ce_subject")).matches()
                    || !JSON.readTree(one.value()).isObject()
                    || !Sequence.isPossible(sequence, clock.instant())) {
                return Optional.empty();
            }
            return Optional.of(new PublishedEvent(
                    new UserStream(userId, aggregateType(one.topic())),
                    sequence,
                    UUID.fromString(headers.get("ce_id")).toString(),
                    headers.get("ce_type"),
                    headers.get("ce_subject"),
                    Long.parseLong(headers.get("ce_aggregateversion")),
                    Instant.parse(headers.get("ce_time")),
                    one.partition(),
                    one.offset(),
                    one.value()));
        } catch (IOException | RuntimeException e) {
            LOG.debugf("a record that is none of ours: place=%s/%d@%d", one.topic(), one.partition(), one.offset());
            return Optional.empty();
        }
    }

    private static Map<String, String> headers(ConsumerRecord<?, ?> one) {
        var headers = new HashMap<String, String>();
        one.headers().forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    private static String aggregateType(String topic) {
        return topic.substring(0, topic.length() - Outbox.topicOf("").length());
    }

    private static Map<String, Object> settings(Map<String, Object> broker) {
        var settings = new HashMap<>(broker);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 << 20);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, PREFETCH_WAIT_MILLIS);
        settings.put(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(PATIENCE.dividedBy(2).toMillis()));
        settings.put(
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(PATIENCE.dividedBy(2).toMillis()));
        return settings;
    }

    @Override
    public void close() {
        consumer.close();
    }
}

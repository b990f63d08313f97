package dev.lossless.subscriber.engine;

import static java.util.stream.Collectors.toSet;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/// The topics that are subscribed to, beside the group: their ids, and their records, to be read again without
/// moving the group's offsets.
public final class Topics implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 5_000;

    /// A batch of records has at most so many bytes; twice Kafka's default.
    private static final int LARGEST_BATCH = 2 << 20;

    /// Only records that are there are read. Having read the last one, a client asks for more in advance; the broker
    /// answers nothing else on this connection while that request waits.
    private static final int PREFETCH_WAIT_MILLIS = 10;

    private final Map<String, Object> broker;
    private final String name;
    private Admin admin;

    /// @param broker the settings of Kafka's clients
    /// @param name begins the clients' ids
    public Topics(Map<String, Object> broker, String name) {
        this.broker = Map.copyOf(broker);
        this.name = name;
    }

    /// By name, the ids of these partitions' topics. Needs the right to describe them.
    public Map<String, Uuid> ids(Collection<TopicPartition> partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        var ids = new HashMap<String, Uuid>();
        describe(partitions.stream().map(TopicPartition::topic).collect(toSet()))
                .forEach((topic, description) -> ids.put(topic, description.topicId()));
        return ids;
    }

    /// The partitions of a topic, in their order.
    public List<TopicPartition> partitions(String topic)
            throws InterruptedException, ExecutionException, TimeoutException {
        return describe(Set.of(topic)).get(topic).partitions().stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private Map<String, TopicDescription> describe(Set<String> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer(admin().describeTopics(topics).allTopicNames());
    }

    /// Those topics whose settings let a small record fill the memory of a client that does not bound what it
    /// fetches, with what is wrong. A subscriber bounds it; others, such as Kafka's own tools, are kept safe by the
    /// broker alone. Needs the right to describe the configurations of the topics.
    public Map<String, String> unfit(Collection<String> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        var resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        var unfit = new TreeMap<String, String>();
        answer(admin().describeConfigs(resources).all()).forEach((topic, config) -> {
            var compression = config.get(TopicConfig.COMPRESSION_TYPE_CONFIG).value();
            var largest = Integer.parseInt(
                    config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
            if (!compression.equals("uncompressed")) {
                unfit.put(topic.name(), "compression.type is %s, not uncompressed".formatted(compression));
            } else if (largest > LARGEST_BATCH) {
                unfit.put(topic.name(), "max.message.bytes is %d, more than %d".formatted(largest, LARGEST_BATCH));
            }
        });
        return unfit;
    }

    private static <T> T answer(KafkaFuture<T> asked)
            throws InterruptedException, ExecutionException, TimeoutException {
        return asked.get(2 * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(settings("-topics"));
        }
        return admin;
    }

    /// Reads a partition, from any place on. To be closed.
    public PartitionReader reader(TopicPartition partition) {
        var settings = settings("-reader");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 * 1024 * 1024);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, PREFETCH_WAIT_MILLIS);
        return new PartitionReader(settings, partition);
    }

    private Map<String, Object> settings(String purpose) {
        var settings = new HashMap<>(broker);
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, name + purpose);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        return settings;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close();
            admin = null;
        }
    }
}

package dev.lossless.cli.consumers;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.lossless.cli.CliException;
import dev.lossless.cli.KafkaClients;
import dev.lossless.local.system.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/// A service's consumer group, and the topics that it reads.
public final class Group implements AutoCloseable {

    private static final Map<Service, List<String>> TOPICS = Map.of(
            Service.AUDIT, List.of("todo.events", "user.events"),
            Service.ANALYTICS, List.of("todo.events"),
            Service.CACHE, List.of("todo.events"),
            Service.NOTIFICATION, List.of("todo.events", "user.events"));

    private final Admin admin;
    private final String name;
    private final List<String> topics;

    public Group(KafkaClients kafka, String name, List<String> topics) {
        this.admin = Admin.create(kafka.with(Map.of(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                15_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                10_000)));
        this.name = name;
        this.topics = topics;
    }

    /// That of a consumer of this product.
    public static Group of(Service consumer, KafkaClients kafka) {
        return new Group(kafka, consumer.module(), TOPICS.get(consumer));
    }

    /// How many instances consume.
    public int members() {
        try {
            return get(admin.describeConsumerGroups(List.of(name)).all())
                    .get(name)
                    .members()
                    .size();
        } catch (CliException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw e;
        }
    }

    Map<TopicPartition, Long> begins() {
        return offsets(OffsetSpec.earliest());
    }

    public Map<TopicPartition, Long> ends() {
        return offsets(OffsetSpec.latest());
    }

    /// How many records up to these ends are not consumed.
    public long lag(Map<TopicPartition, Long> ends) {
        var committed = get(admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata());
        return ends.entrySet().stream()
                .mapToLong(end -> {
                    var offset = committed.get(end.getKey());
                    return Math.max(0, end.getValue() - (offset == null ? 0 : offset.offset()));
                })
                .sum();
    }

    /// Only while the group has no members.
    void rewind() {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        begins().forEach((partition, begin) -> offsets.put(partition, new OffsetAndMetadata(begin)));
        get(admin.alterConsumerGroupOffsets(name, offsets).all());
    }

    private Map<TopicPartition, Long> offsets(OffsetSpec which) {
        var wanted = get(admin.describeTopics(topics).allTopicNames()).values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .collect(toMap(identity(), _ -> which));
        return get(admin.listOffsets(wanted).all()).entrySet().stream()
                .collect(toMap(Map.Entry::getKey, each -> offset(each.getValue())));
    }

    private static long offset(ListOffsetsResultInfo info) {
        return info.offset();
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new CliException(
                    "Kafka does not answer as it should: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("Interrupted.", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}

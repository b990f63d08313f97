package dev.lossless.bench;

import dev.lossless.local.system.Service;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/// How far the topic has come, and how far each consumer is behind.
public final class Lags implements AutoCloseable {

    static final List<Service> CONSUMERS = List.of(Service.AUDIT, Service.ANALYTICS, Service.CACHE);

    private static final String TOPIC = "todo.events";

    private final Admin admin;
    private final List<TopicPartition> partitions;

    public Lags(String kafka) throws ExecutionException, InterruptedException {
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka));
        partitions = admin.describeTopics(List.of(TOPIC)).allTopicNames().get().get(TOPIC).partitions().stream()
                .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                .toList();
    }

    /// @param published events on the topic
    /// @param lag       events behind it, as the committed offsets tell
    public record Reading(long published, Map<Service, Long> lag) {

        long worst() {
            return lag.values().stream().mapToLong(Long::longValue).max().orElse(0);
        }
    }

    public Reading now() throws ExecutionException, InterruptedException {
        var committed = new EnumMap<Service, Long>(Service.class);
        for (var consumer : CONSUMERS) {
            committed.put(consumer, committed(consumer));
        }
        var end = end();
        var lag = new EnumMap<Service, Long>(Service.class);
        committed.forEach((consumer, offset) -> lag.put(consumer, Math.max(0, end - offset)));
        return new Reading(end, lag);
    }

    private long end() throws ExecutionException, InterruptedException {
        var wanted = partitions.stream().collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest()));
        return admin.listOffsets(wanted).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    private long committed(Service consumer) throws ExecutionException, InterruptedException {
        return admin
                .listConsumerGroupOffsets(consumer.module())
                .partitionsToOffsetAndMetadata()
                .get()
                .entrySet()
                .stream()
                .filter(offset -> offset.getKey().topic().equals(TOPIC) && offset.getValue() != null)
                .mapToLong(offset -> offset.getValue().offset())
                .sum();
    }

    @Override
    public void close() {
        admin.close();
    }
}

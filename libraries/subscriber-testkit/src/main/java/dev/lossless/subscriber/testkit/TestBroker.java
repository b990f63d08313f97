package dev.lossless.subscriber.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.lossless.local.SharedServers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;

/// The broker that all tests share, with topics of their own.
public final class TestBroker {

    private static final String SERVERS = SharedServers.get().kafkaBootstrapServers();
    private static final Admin ADMIN = Admin.create(settings());

    private TestBroker() {}

    public static String servers() {
        return SERVERS;
    }

    /// The settings of Kafka's clients.
    public static Map<String, Object> settings() {
        return Map.of("bootstrap.servers", SERVERS);
    }

    public static Admin admin() {
        return ADMIN;
    }

    /// A new topic.
    public static String topic(int partitions) {
        return topic(partitions, Map.of());
    }

    public static String topic(int partitions, Map<String, String> settings) {
        var name = "tested-" + UUID.randomUUID();
        create(new NewTopic(name, partitions, (short) 1).configs(settings));
        return name;
    }

    /// Makes it, unless it exists.
    public static void create(NewTopic topic) {
        try {
            ADMIN.createTopics(List.of(topic)).all().get(30, SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new AssertionError(e);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public static void delete(String topic) throws Exception {
        ADMIN.deleteTopics(List.of(topic)).all().get(30, SECONDS);
    }

    /// The offset that a group has committed of a partition; 0 when it has none.
    public static long committed(String group, TopicPartition partition) throws Exception {
        var offset = ADMIN.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(30, SECONDS)
                .get(partition);
        return offset == null ? 0 : offset.offset();
    }
}

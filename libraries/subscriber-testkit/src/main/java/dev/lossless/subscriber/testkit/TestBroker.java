package dev.lossless.subscriber.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.toMap;

import dev.lossless.local.SharedServers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The broker that all tests share, with topics of their own.
public final class TestBroker {

    private static final String SERVERS = SharedServers.get().kafkaBootstrapServers();
    private static final Admin ADMIN = Admin.create(settings());
    private static final KafkaProducer<byte[], byte[]> PRODUCER =
            new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer());

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

    /// What a group has committed.
    public static Map<TopicPartition, Long> committed(String group) throws Exception {
        return ADMIN
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(30, SECONDS)
                .entrySet()
                .stream()
                .collect(toMap(Map.Entry::getKey, each -> each.getValue().offset()));
    }

    public static RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        return placeOf(produce(record));
    }

    /// Without waiting for the broker's answer.
    public static Future<RecordMetadata> produce(ProducerRecord<byte[], byte[]> record) {
        return PRODUCER.send(record);
    }

    public static RecordMetadata placeOf(Future<RecordMetadata> answer) {
        try {
            return answer.get(30, SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the broker did not take the record", e);
        }
    }
}

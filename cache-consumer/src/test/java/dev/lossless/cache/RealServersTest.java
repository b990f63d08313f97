package dev.lossless.cache;

import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.toMap;
import static org.awaitility.Awaitility.await;

import dev.lossless.subscriber.testkit.TestEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.WithTestResource;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// What the tests on real servers share. Each test has users of its own.
@WithTestResource(RedisThroughProxy.class)
public abstract class RealServersTest {

    protected static final String GROUP = "cache-consumer";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    protected String bootstrapServers;

    @Inject
    protected MeterRegistry registry;

    @Inject
    protected RedisDataSource redis;

    protected final String user = "user-" + UUID.randomUUID();
    private Admin admin;
    private KafkaProducer<byte[], byte[]> producer;

    /// Also on a machine that has much else to do.
    @BeforeAll
    static void bePatient() {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
    }

    @BeforeEach
    public void open() throws Exception {
        admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
        awaitRest();
    }

    @AfterEach
    public void close() {
        producer.close();
        admin.close();
    }

    protected RecordMetadata send(TestEvent example) {
        return send(example.toProduce());
    }

    protected RecordMetadata send(ProducerRecord<byte[], byte[]> message) {
        try {
            return producer.send(message).get(10, SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the broker did not take the record", e);
        }
    }

    /// Without waiting for the broker's answer.
    protected void produce(ProducerRecord<byte[], byte[]> message) {
        producer.send(message);
    }

    protected void sendAll(Stream<TestEvent> examples) {
        examples.forEach(example -> producer.send(example.toProduce()));
        producer.flush();
    }

    protected static String meta(String userId) {
        return "user:{" + userId + "}:todos:meta";
    }

    /// 0 when there is none.
    protected long minVersion(String userId) {
        var version = redis.hash(String.class).hget(meta(userId), "minVersion");
        return version == null ? 0 : Long.parseLong(version);
    }

    protected String generation(String userId) {
        return redis.hash(String.class).hget(meta(userId), "gen");
    }

    /// The one member of the consumer group.
    protected String member() throws Exception {
        var group = admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP);
        return group.members().iterator().next().consumerId();
    }

    /// Whether the consumer has committed that it is done with a record.
    protected boolean isCommitted(RecordMetadata source) throws Exception {
        return committed().getOrDefault(new TopicPartition(source.topic(), source.partition()), 0L) > source.offset();
    }

    private Map<TopicPartition, Long> committed() throws Exception {
        var offsets = admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get();
        return offsets.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, offset -> offset.getValue().offset()));
    }

    private Map<TopicPartition, Long> ends() throws Exception {
        var topic = admin.describeTopics(List.of("todo.events"))
                .allTopicNames()
                .get()
                .get("todo.events");
        var latest = topic.partitions().stream()
                .collect(toMap(info -> new TopicPartition(topic.name(), info.partition()), _ -> OffsetSpec.latest()));
        return admin.listOffsets(latest).all().get().entrySet().stream()
                .collect(toMap(Map.Entry::getKey, end -> end.getValue().offset()));
    }

    /// The metrics count what the consumer does, whoever sent it: it must be done with what was there before.
    private void awaitRest() {
        await().atMost(Duration.ofSeconds(60)).until(this::isAtRest);
    }

    /// Whether the consumer is done with all that the topic holds.
    protected boolean isAtRest() throws Exception {
        var committed = committed();
        return ends().entrySet().stream().allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    protected double count(String outcome) {
        return registry.get("todo.consumer.events")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    protected double gaps() {
        return registry.get("todo.consumer.gaps").counter().count();
    }

    protected double retries() {
        return registry.get("todo.consumer.retries").counter().count();
    }
}

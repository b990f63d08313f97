package dev.lossless.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.awaitility.Awaitility.await;

import dev.lossless.local.ServersResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
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
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "audit"))
abstract class RealServersTest {

    static final String GROUP = "audit-consumer";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String jdbcUrl;

    @ConfigProperty(name = "quarkus.flyway.username")
    String owner;

    @ConfigProperty(name = "quarkus.flyway.password")
    String ownerPassword;

    @Inject
    MeterRegistry registry;

    final String user = "user-" + UUID.randomUUID();
    private Admin admin;
    private KafkaProducer<byte[], byte[]> producer;

    /// Also on a machine that has much else to do.
    @BeforeAll
    static void bePatient() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @BeforeEach
    void open() throws Exception {
        admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
        awaitRest();
    }

    @AfterEach
    void close() {
        producer.close();
        admin.close();
    }

    RecordMetadata send(Example example) {
        return send(example.toProduce());
    }

    RecordMetadata send(ProducerRecord<byte[], byte[]> message) {
        try {
            return producer.send(message).get(10, SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the broker did not take the record", e);
        }
    }

    /// Without waiting for the broker's answer.
    void produce(ProducerRecord<byte[], byte[]> message) {
        producer.send(message);
    }

    void sendAll(Stream<Example> examples) {
        examples.forEach(example -> producer.send(example.toProduce()));
        producer.flush();
    }

    /// A connection with the rights of the schema's owner, beside the service's own.
    /// As migrations connect.
    Connection asOwner() throws SQLException {
        var properties = new Properties();
        properties.putAll(MigrationConnection.PROPERTIES);
        properties.put("user", owner);
        properties.put("password", ownerPassword);
        return DriverManager.getConnection(jdbcUrl, properties);
    }

    /// One statement with the owner's rights.
    void execute(String sql) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// One number, read with the owner's rights.
    long number(String query) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            var row = statement.executeQuery(query);
            row.next();
            return row.getLong(1);
        }
    }

    long entries(String userId) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.prepareStatement("SELECT COUNT(*) FROM audit_entry WHERE user_id = ?")) {
            statement.setString(1, userId);
            var row = statement.executeQuery();
            row.next();
            return row.getLong(1);
        }
    }

    /// Whether the consumer has committed that it is done with a record.
    boolean isCommitted(RecordMetadata source) throws Exception {
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
        var topics = admin.describeTopics(List.of("todo.events", "user.events"))
                .allTopicNames()
                .get();
        var latest = topics.values().stream()
                .flatMap(topic ->
                        topic.partitions().stream().map(info -> new TopicPartition(topic.name(), info.partition())))
                .collect(toMap(identity(), _ -> OffsetSpec.latest()));
        return admin.listOffsets(latest).all().get().entrySet().stream()
                .collect(toMap(Map.Entry::getKey, end -> end.getValue().offset()));
    }

    /// The metrics count what the consumer does, whoever sent it: it must be done with what was there before.
    private void awaitRest() {
        await().atMost(Duration.ofSeconds(60)).until(this::isAtRest);
    }

    /// Whether the consumer is done with all that the topic holds.
    boolean isAtRest() throws Exception {
        var committed = committed();
        return ends().entrySet().stream().allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    double count(String outcome) {
        return registry.get("todo.consumer.events")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    double gaps() {
        return registry.get("todo.consumer.gaps").counter().count();
    }

    double retries() {
        return registry.get("todo.consumer.retries").counter().count();
    }
}

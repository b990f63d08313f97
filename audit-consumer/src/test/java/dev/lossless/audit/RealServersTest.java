package dev.lossless.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.awaitility.Awaitility.await;

import dev.lossless.local.ServersResource;
import dev.lossless.subscriber.datasource.MigrationConnection;
import dev.lossless.subscriber.testkit.TestEvent;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// What the tests on real servers share. Each test has users of its own.
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "audit"))
public abstract class RealServersTest {

    protected static final String GROUP = "audit-consumer";

    /// One of each for all test classes: they live as long as the JVM.
    private static Admin admin;

    private static KafkaProducer<byte[], byte[]> producer;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    protected String bootstrapServers;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    protected String jdbcUrl;

    @ConfigProperty(name = "quarkus.flyway.username")
    String owner;

    @ConfigProperty(name = "quarkus.flyway.password")
    String ownerPassword;

    @Inject
    MeterRegistry registry;

    protected final String user = "user-" + UUID.randomUUID();

    /// Also on a machine that has much else to do.
    @BeforeAll
    static void bePatient() {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    }

    @BeforeEach
    void open() {
        if (admin == null) {
            admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers));
            producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", bootstrapServers),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }
        awaitRest();
    }

    protected RecordMetadata send(TestEvent event) {
        return send(event.toProduce());
    }

    protected RecordMetadata send(ProducerRecord<byte[], byte[]> message) {
        try {
            return producer.send(message).get(10, SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the broker did not take the record", e);
        }
    }

    protected void sendAll(Stream<TestEvent> events) {
        events.forEach(event -> producer.send(event.toProduce()));
        producer.flush();
    }

    /// A connection with the rights of the schema's owner, beside the service's own, as migrations connect.
    protected Connection asOwner() throws SQLException {
        var properties = new Properties();
        properties.putAll(MigrationConnection.PROPERTIES);
        properties.put("user", owner);
        properties.put("password", ownerPassword);
        return DriverManager.getConnection(jdbcUrl, properties);
    }

    /// One statement with the owner's rights.
    protected void execute(String sql) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// One number, read with the owner's rights.
    protected long number(String query) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            var row = statement.executeQuery(query);
            row.next();
            return row.getLong(1);
        }
    }

    protected long entries(String userId) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.prepareStatement("SELECT COUNT(*) FROM audit_entry WHERE user_id = ?")) {
            statement.setString(1, userId);
            var row = statement.executeQuery();
            row.next();
            return row.getLong(1);
        }
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

    /// A counter without tags, such as `gaps`.
    protected double counted(String name) {
        return registry.get("todo.consumer." + name).counter().count();
    }
}

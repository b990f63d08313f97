package dev.lossless.analytics;

import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.toMap;
import static org.awaitility.Awaitility.await;

import dev.lossless.analytics.figures.EventType;
import dev.lossless.local.ServersResource;
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
import java.util.UUID;
import java.util.concurrent.Future;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// What the tests on real servers share. Each test has users of its own, and counts them alone.
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "analytics"))
public abstract class RealServersTest {

    protected static final String GROUP = "analytics-consumer";

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
    protected MeterRegistry registry;

    /// What the ids of this test's users begin with.
    protected final String user = "user-" + UUID.randomUUID();

    /// Also on a machine that has much else to do.
    @BeforeAll
    protected static void bePatient() {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    }

    @BeforeEach
    protected void open() {
        if (producer == null) {
            admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers));
            producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", bootstrapServers),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }
        awaitRest();
    }

    @AfterAll
    protected static void close() {
        if (producer != null) {
            producer.close();
            admin.close();
            producer = null;
        }
    }

    protected RecordMetadata send(TestEvent event) {
        return placeOf(produce(event.toProduce()));
    }

    protected void sendAll(Stream<TestEvent> events) {
        events.forEach(event -> produce(event.toProduce()));
        producer.flush();
    }

    /// Without waiting for the broker's answer.
    protected Future<RecordMetadata> produce(ProducerRecord<byte[], byte[]> message) {
        return producer.send(message);
    }

    protected static RecordMetadata placeOf(Future<RecordMetadata> answer) {
        try {
            return answer.get(10, SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the broker did not take the record", e);
        }
    }

    /// A connection with the rights of the schema's owner, beside the service's own.
    protected Connection asOwner() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, owner, ownerPassword);
    }

    /// How many events of a type were counted of this test's users, over all days and priorities.
    protected long counted(EventType type) throws SQLException {
        return ofOwnUsers("SELECT COALESCE(SUM(%s), 0) FROM event_count WHERE user_id LIKE ?".formatted(type.column()))
                .getFirst();
    }

    protected long created() throws SQLException {
        return counted(EventType.CREATED);
    }

    /// The positions of this test's users.
    protected List<Long> consumed() throws SQLException {
        return ofOwnUsers("SELECT sequence FROM consumed WHERE user_id LIKE ?");
    }

    private List<Long> ofOwnUsers(String query) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.prepareStatement(query)) {
            statement.setString(1, user + "%");
            var rows = statement.executeQuery();
            var numbers = Stream.<Long>builder();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers.build().toList();
        }
    }

    /// Waits until the consumer is done with all that the topic holds.
    protected void awaitRest() {
        await().atMost(Duration.ofSeconds(60)).until(this::isAtRest);
    }

    private boolean isAtRest() throws Exception {
        var committed = committed();
        return ends().entrySet().stream().allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private static Map<TopicPartition, Long> committed() throws Exception {
        var offsets = admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get();
        return offsets.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, offset -> offset.getValue().offset()));
    }

    private static Map<TopicPartition, Long> ends() throws Exception {
        var topic = admin.describeTopics(List.of(TodoEvents.TOPIC))
                .allTopicNames()
                .get()
                .get(TodoEvents.TOPIC);
        var latest = topic.partitions().stream()
                .collect(toMap(info -> new TopicPartition(topic.name(), info.partition()), _ -> OffsetSpec.latest()));
        return admin.listOffsets(latest).all().get().entrySet().stream()
                .collect(toMap(Map.Entry::getKey, end -> end.getValue().offset()));
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
}

package dev.lossless.subscriber.testkit;

import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.toMap;
import static org.awaitility.Awaitility.await;

import dev.lossless.local.SharedServers;
import io.micrometer.core.instrument.Metrics;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// What the tests of a running subscriber share. Each test has users of its own, and begins when the subscriber
/// is done with all that was there before: its metrics count what it does, whoever sent it.
public abstract class SubscriberTest {

    /// What the ids of this test's users begin with.
    protected final String user = "user-" + UUID.randomUUID();

    private final String metrics;
    private final String group;
    private final List<String> topics;

    /// @param metrics what the names of the subscriber's metrics begin with
    protected SubscriberTest(String metrics, String group, String... topics) {
        this.metrics = metrics;
        this.group = group;
        this.topics = List.of(topics);
    }

    /// Also on a machine that has much else to do.
    @BeforeAll
    protected static void bePatient() {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    }

    /// Waits until the subscriber is done with all that its topics hold.
    @BeforeEach
    protected void awaitRest() {
        await().atMost(Duration.ofSeconds(60)).until(this::isAtRest);
    }

    private boolean isAtRest() throws Exception {
        var latest = TestBroker.admin().describeTopics(topics).allTopicNames().get().values().stream()
                .flatMap(topic ->
                        topic.partitions().stream().map(info -> new TopicPartition(topic.name(), info.partition())))
                .collect(toMap(partition -> partition, _ -> OffsetSpec.latest()));
        var committed = TestBroker.committed(group);
        return TestBroker.admin().listOffsets(latest).all().get().entrySet().stream()
                .allMatch(end -> committed.getOrDefault(end.getKey(), 0L)
                        >= end.getValue().offset());
    }

    protected static RecordMetadata send(TestEvent event) {
        return TestBroker.send(event.toProduce());
    }

    protected static RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        return TestBroker.send(record);
    }

    protected static void sendAll(Stream<TestEvent> events) {
        events.map(event -> TestBroker.produce(event.toProduce())).toList().forEach(TestBroker::placeOf);
    }

    /// Whether the subscriber has committed that it is done with a record.
    protected final boolean isCommitted(RecordMetadata source) throws Exception {
        var partition = new TopicPartition(source.topic(), source.partition());
        return TestBroker.committed(group).getOrDefault(partition, 0L) > source.offset();
    }

    protected final DeadLetterTopic deadLetters() {
        return new DeadLetterTopic(TestBroker.servers(), group + ".dead-letter");
    }

    public static RequestSpecification as(String userId, String... roles) {
        return given().auth().oauth2(token(userId, roles));
    }

    /// A bearer token.
    public static String token(String userId, String... roles) {
        return SharedServers.get().keys().token(userId, List.of(roles));
    }

    /// How many events came to this outcome, such as `duplicate`.
    protected final double outcome(String outcome) {
        return Metrics.globalRegistry
                .get(metrics + ".events")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    /// A counter without tags, such as `gaps`.
    protected final double metric(String name) {
        return Metrics.globalRegistry.get(metrics + "." + name).counter().count();
    }
}

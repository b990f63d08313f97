package dev.lossless.subscriber.channel;

import static io.restassured.RestAssured.given;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.lossless.local.ServersResource;
import dev.lossless.local.SharedServers;
import dev.lossless.subscriber.testkit.TestBroker;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;

/// What the tests of the tests' application share. Each test has users of its own.
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "subscriber"))
@WithTestResource(TestedTopics.class)
public abstract class TestedApplication {

    private static final KafkaProducer<byte[], byte[]> PRODUCER =
            new KafkaProducer<>(TestBroker.settings(), new ByteArraySerializer(), new ByteArraySerializer());

    protected final String user = "user-" + UUID.randomUUID();

    /// Also on a machine that has much else to do.
    @BeforeAll
    static void bePatient() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    protected final TestEvent event(long sequence) {
        return TestEvent.of(TestedTopics.TOPIC, user, sequence);
    }

    protected static RecordMetadata send(TestEvent event) {
        return send(event.toProduce());
    }

    protected static RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        try {
            return PRODUCER.send(record).get(30, SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the broker did not take the record", e);
        }
    }

    protected final List<Long> effects() {
        return Tables.SCHEMA.numbers(
                "SELECT sequence FROM effect WHERE topic = ? AND user_id = ?", TestedTopics.TOPIC, user);
    }

    public static RequestSpecification as(String userId, String... roles) {
        return given().auth().oauth2(SharedServers.get().keys().token(userId, List.of(roles)));
    }
}

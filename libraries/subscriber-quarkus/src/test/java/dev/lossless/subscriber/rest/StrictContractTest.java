package dev.lossless.subscriber.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.edge.testkit.StrictContract;
import dev.lossless.local.ServersResource;
import dev.lossless.subscriber.channel.TestedApplication;
import dev.lossless.subscriber.channel.TestedTopics;
import dev.lossless.subscriber.testkit.TestBroker;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// With the test resources of [TestedApplication], which a class that extends another one shares.
@QuarkusTest
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "subscriber"))
@WithTestResource(TestedTopics.class)
class StrictContractTest extends StrictContract {

    private static final KafkaProducer<byte[], byte[]> PRODUCER =
            new KafkaProducer<>(TestBroker.settings(), new ByteArraySerializer(), new ByteArraySerializer());

    /// Each request that re-drives all of them would take up those that other tests have left.
    @BeforeAll
    static void deleteDeadLetters() throws Exception {
        var all = RecordsToDelete.beforeOffset(-1);
        TestBroker.admin()
                .deleteRecords(Map.of(new TopicPartition(TestedTopics.GROUP + ".dead-letter", 0), all))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void close() {
        PRODUCER.close();
    }

    @Override
    protected Path document() {
        return Path.of("src/main/resources/META-INF/resources/contract/dead-letters.yaml");
    }

    @Override
    protected RequestSpecification caller() {
        return TestedApplication.as("operator-" + UUID.randomUUID(), "admin");
    }

    /// Nothing is discarded without a cause.
    @Override
    protected String query(String name, String value) {
        return name.equals("cause") ? "cause=" + value : "cause=none&" + name + "=" + value;
    }

    /// With the place of a new dead letter, of which nobody knows where it came from.
    @Override
    protected String address(RequestSpecification caller, String path) {
        if (!path.contains("{partition}")) {
            return path;
        }
        try {
            var record = TestEvent.of(TestedTopics.TOPIC, "user-" + UUID.randomUUID(), 1)
                    .toProduce();
            Map.of("topic", TestedTopics.TOPIC, "partition", "0", "offset", "0", "cause", "unreadable before")
                    .forEach((name, text) -> record.headers().add("dead-letter-" + name, text.getBytes(UTF_8)));
            var place = PRODUCER.send(new ProducerRecord<>(
                            "subscriber-test.dead-letter", null, record.key(), record.value(), record.headers()))
                    .get(30, TimeUnit.SECONDS);
            return path.replace("{partition}", "" + place.partition()).replace("{offset}", "" + place.offset());
        } catch (Exception e) {
            throw new AssertionError("the broker did not take the dead letter", e);
        }
    }
}

package dev.lossless.subscriber.channel;

import static io.restassured.RestAssured.given;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.subscriber.testkit.TestBroker;
import dev.lossless.subscriber.testkit.TestEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A topic that takes compressed records, or huge ones, is not read: a record of kilobytes could fill the
/// memory.
@Tag("slow")
@QuarkusTest
class UnfitTopicTest extends TestedApplication {

    @Inject
    MeterRegistry registry;

    @AfterEach
    void setRight() throws Exception {
        set("compression.type", null);
        set("max.message.bytes", null);
        await().until(() -> refused() == 0);
    }

    @Test
    void compressedTopicIsNotReadUntilItIsSetRight() throws Exception {
        set("compression.type", "producer");
        await().until(() -> refused() == 1);
        var large = sendCompressed(event(1).withValue("{\"title\":\"" + "a".repeat(20 << 20) + "\"}"));
        var small = sendCompressed(event(2));
        assertThat(effects()).isEmpty();
        given().get("/q/health/live").then().statusCode(200);
        set("compression.type", null);
        await().until(() -> effects().contains(2L));
        assertThat(large.offset()).isLessThan(small.offset());
    }

    @Test
    void topicOfHugeRecordsIsNotReadUntilItIsSetRight() throws Exception {
        set("max.message.bytes", "104857600");
        await().until(() -> refused() == 1);
        send(event(1));
        set("max.message.bytes", null);
        await().until(() -> effects().equals(List.of(1L)));
    }

    private double refused() {
        return registry.get("subscriber.topic.refused")
                .tag("topic", TestedTopics.TOPIC)
                .gauge()
                .value();
    }

    private static RecordMetadata sendCompressed(TestEvent event) throws Exception {
        var settings = new HashMap<>(TestBroker.settings());
        settings.putAll(Map.of("compression.type", "gzip", "max.request.size", 64 << 20, "buffer.memory", 128L << 20));
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(event.toProduce()).get(30, SECONDS);
        }
    }

    /// @param value null for the broker's own
    private static void set(String setting, String value) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, TestedTopics.TOPIC);
        var operation = new AlterConfigOp(new ConfigEntry(setting, value), value == null ? OpType.DELETE : OpType.SET);
        try (var admin = Admin.create(TestBroker.settings())) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(operation)))
                    .all()
                    .get(30, SECONDS);
        }
    }
}

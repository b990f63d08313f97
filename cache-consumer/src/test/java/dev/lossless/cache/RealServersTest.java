package dev.lossless.cache;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.WithTestResource;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What the tests on real servers share. Each test has users of its own.
@WithTestResource(RedisThroughProxy.class)
abstract class RealServersTest {

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Inject
    MeterRegistry registry;

    @Inject
    RedisDataSource redis;

    final String user = "user-" + UUID.randomUUID();
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void openProducer() {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void closeProducer() {
        producer.close();
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

    void sendAll(Stream<Example> examples) {
        examples.forEach(example -> producer.send(example.toProduce()));
        producer.flush();
    }

    static String meta(String userId) {
        return "user:{" + userId + "}:todos:meta";
    }

    /// 0 when there is none.
    long minVersion(String userId) {
        var version = redis.hash(String.class).hget(meta(userId), "minVersion");
        return version == null ? 0 : Long.parseLong(version);
    }

    String generation(String userId) {
        return redis.hash(String.class).hget(meta(userId), "gen");
    }

    double count(String outcome) {
        return registry.get("todo.consumer.events")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    double retries() {
        return registry.get("todo.consumer.retries").counter().count();
    }
}

package dev.lossless.audit;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.lossless.local.ServersResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What the tests on real servers share. Each test has users of its own.
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "audit"))
abstract class RealServersTest {

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
        try {
            return producer.send(example.toProduce()).get(10, SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the broker did not take the record", e);
        }
    }

    void sendAll(Stream<Example> examples) {
        examples.forEach(example -> producer.send(example.toProduce()));
        producer.flush();
    }

    /// A connection with the rights of the schema's owner, beside the service's own.
    Connection asOwner() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, owner, ownerPassword);
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

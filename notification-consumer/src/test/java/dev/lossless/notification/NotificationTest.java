package dev.lossless.notification;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lossless.local.ServersResource;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// What the tests on real servers share: a receiver, events, and callers. Each test has users of its own.
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "notification"))
public abstract class NotificationTest {

    protected static final String GROUP = "notification-consumer";
    /// From which receivers may be reached here; 127.0.0.1 is none of them.
    protected static final String ADDRESS = "127.0.0.2";

    private static final Path EXAMPLES = Path.of("../todo-service/contract/examples");

    private static KafkaProducer<byte[], byte[]> producer;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    protected String bootstrapServers;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String jdbcUrl;

    @ConfigProperty(name = "quarkus.flyway.username")
    String owner;

    @ConfigProperty(name = "quarkus.flyway.password")
    String ownerPassword;

    protected final String user = "user-" + UUID.randomUUID();
    protected Receiver receiver;

    /// Also on a machine that has much else to do.
    @BeforeAll
    static void bePatient() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(40));
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    }

    @BeforeEach
    void open() throws IOException {
        if (producer == null) {
            producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", bootstrapServers),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }
        receiver = new Receiver(ADDRESS);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    protected static TestEvent event(String type, String userId, long sequence) {
        return TestEvent.read(EXAMPLES.resolve(type + ".json")).at(userId, sequence);
    }

    protected static TestEvent created(String userId, long sequence) {
        return event("TodoCreated", userId, sequence);
    }

    /// Waits until it has had its effect.
    protected void send(TestEvent event) {
        publish(event);
        var sequence = Long.parseLong(event.headers().get("ce_usersequence"));
        await().until(() ->
                numbers("SELECT sequence FROM consumed WHERE user_id = ? AND topic = ?", event.userId(), event.topic())
                        .stream()
                        .anyMatch(consumed -> consumed >= sequence));
    }

    protected void publish(TestEvent event) {
        try {
            producer.send(event.toProduce()).get(10, SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the broker did not take the record", e);
        }
    }

    protected void awaitConsumed(String userId, long sequence) {
        await().until(() -> numbers("SELECT sequence FROM consumed WHERE user_id = ?", userId).stream()
                .anyMatch(consumed -> consumed >= sequence));
    }

    /// An enabled webhook of a user; the answer that holds the secret.
    protected JsonNode webhook(Rest caller, String collection, String url, String... more) {
        var created = create(caller, collection, url, more);
        enable(caller, collection, created);
        return created;
    }

    protected JsonNode webhook(String url, String... more) {
        return webhook(Rest.as(user), "/users/me/webhooks", url, more);
    }

    protected static JsonNode create(Rest caller, String collection, String url, String... more) {
        var body = (ObjectNode) TestEvent.json("{}");
        body.put("url", url);
        for (var index = 0; index < more.length; index += 2) {
            body.set(more[index], TestEvent.json(more[index + 1]));
        }
        var answer = caller.request()
                .contentType("application/json")
                .body(body.toString())
                .post(collection);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
        return TestEvent.json(answer.asString());
    }

    protected static void enable(Rest caller, String collection, JsonNode webhook) {
        var answer = caller.request().post(collection + "/" + webhook.get("id").asText() + "/enable");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    }

    protected JsonNode show(JsonNode webhook) {
        return Rest.as(user).get("/users/me/webhooks/" + webhook.get("id").asText());
    }

    protected List<String> states(JsonNode webhook) {
        return Rest.as(user)
                .get("/users/me/webhooks/" + webhook.get("id").asText() + "/deliveries")
                .get("deliveries")
                .valueStream()
                .map(delivery -> delivery.get("state").asText())
                .toList();
    }

    /// A connection with the rights of the schema's owner, beside the service's own.
    protected Connection asOwner() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, owner, ownerPassword);
    }

    protected List<Long> numbers(String query, Object... parameters) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.prepareStatement(query)) {
            for (var index = 0; index < parameters.length; index++) {
                statement.setObject(index + 1, parameters[index]);
            }
            var rows = statement.executeQuery();
            var numbers = new ArrayList<Long>();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers;
        }
    }

    protected void execute(String sql, Object... parameters) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.prepareStatement(sql)) {
            for (var index = 0; index < parameters.length; index++) {
                statement.setObject(index + 1, parameters[index]);
            }
            statement.executeUpdate();
        }
    }
}

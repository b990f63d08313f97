package dev.lossless.todo.outbox;

import static dev.lossless.todo.Users.asAdmin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.todo.Contract;
import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An event that the broker refuses for good: its stream is parked, others flow, and an administrator
/// decides.
@TodoServiceTest
class PoisonEventTest {

    private static final int LIMIT = 100_000;
    private static final int TOO_LONG = LIMIT + 50_000;

    @Inject
    Outbox outbox;

    @Inject
    ParkedStreams parked;

    @Inject
    ObjectMapper json;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String aggregateType = "poison" + UUID.randomUUID().toString().substring(0, 8);
    private final String topicName = aggregateType + ".events";
    private final String poisoned = Users.fresh();
    private TopicReader topic;

    @BeforeEach
    void createTopic() throws Exception {
        var wanted =
                new NewTopic(topicName, 1, (short) 1).configs(Map.of("max.message.bytes", Integer.toString(LIMIT)));
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(wanted)).all().get();
        }
        topic = new TopicReader(kafka, topicName);
    }

    @AfterEach
    void unsubscribe() {
        topic.close();
    }

    @Test
    void refusedEventParksItsStreamAndOthersFlow() {
        appendTogether(poisoned, 10, TOO_LONG, 10);
        awaitParked();
        appendTogether(poisoned, 10);
        var sameShard = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> poisoned + "-" + i)
                .filter(user -> Shards.of(user) == Shards.of(poisoned))
                .findFirst()
                .orElseThrow();
        appendTogether(sameShard, 10);
        assertThat(topic.await(sameShard, 1)).hasSize(1);
        assertThat(sequences(1)).as("nothing overtakes the refused event").containsExactly(1L);
        await().until(() -> stream().orElseThrow().waiting() == 3);
        var stream = stream().orElseThrow();
        assertThat(stream.refused().sequence()).isEqualTo(2);
        assertThat(stream.cause()).contains("RecordTooLarge");
    }

    /// A replica whose clock is ahead. The broker refuses records of the future.
    @Test
    void eventFromTheFutureIsPublishedWithItsTime() {
        var future = Instant.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.MICROS);
        QuarkusTransaction.requiringNew().run(() -> outbox.append(event(poisoned, 10, future)));
        var published = topic.await(poisoned, 1).getFirst();
        assertThat(Instant.parse(TopicReader.headers(published).get("ce_time"))).isEqualTo(future);
        assertThat(Instant.ofEpochMilli(published.timestamp())).isBefore(future);
        assertThat(stream()).isEmpty();
    }

    @Test
    void redrivenStreamGoesOnFromTheRefusedEvent() throws Exception {
        appendTogether(poisoned, 10, TOO_LONG, 10);
        awaitParked();
        allow(2 * TOO_LONG);
        asAdmin("root")
                .body(stream("{%s}"))
                .post("/admin/outbox/re-drive")
                .then()
                .statusCode(204);
        assertThat(sequences(3)).containsExactly(1L, 2L, 3L);
        assertThat(stream()).isEmpty();
    }

    @Test
    void allStreamsThatWereParkedForTheSameCauseGoOnTogether() throws Exception {
        var other = Users.fresh();
        appendTogether(poisoned, TOO_LONG, 10);
        appendTogether(other, TOO_LONG);
        await().until(() -> parkedHere() == 2);
        assertThat(redriveAll("another cause")).isZero();
        assertThat(parkedHere()).isEqualTo(2);
        allow(2 * TOO_LONG);
        assertThat(redriveAll("RecordTooLarge")).isEqualTo(2);
        assertThat(topic.await(poisoned, 2)).hasSize(2);
        assertThat(topic.await(other, 1)).hasSize(1);
        assertThat(parkedHere()).isZero();
    }

    private long parkedHere() {
        return parked.all().stream()
                .filter(stream -> stream.topic().equals(topicName))
                .count();
    }

    private int redriveAll(String cause) {
        return asAdmin("root")
                .body("{\"topic\": \"%s\", \"cause\": \"%s\"}".formatted(topicName, cause))
                .post("/admin/outbox/re-drive-all")
                .then()
                .statusCode(200)
                .extract()
                .path("streams");
    }

    @Test
    void streamIsParkedAgainWhileTheCauseIsThere() {
        appendTogether(poisoned, TOO_LONG, 10);
        var first = awaitParked();
        asAdmin("root")
                .body(stream("{%s}"))
                .post("/admin/outbox/re-drive")
                .then()
                .statusCode(204);
        await().until(() -> stream()
                .filter(again -> again.parkedAt().isAfter(first.parkedAt()))
                .isPresent());
    }

    @Test
    void discardedEventIsReplacedByOneThatTellsWhoAndWhy() {
        appendTogether(poisoned, 10, TOO_LONG, 10);
        var refused = awaitParked().refused();
        asAdmin("root")
                .body(stream("{%s, \"reason\": \"too long\"}"))
                .post("/admin/outbox/discard")
                .then()
                .statusCode(200)
                .body("eventId", equalTo(refused.eventId()));
        assertThat(sequences(3)).as("no gap").containsExactly(1L, 2L, 3L);
        var tombstone = topic.await(poisoned, 3).stream()
                .filter(message -> TopicReader.sequence(message) == 2)
                .findFirst()
                .orElseThrow();
        var headers = TopicReader.headers(tombstone);
        assertThat(headers)
                .containsEntry("ce_type", "EventDiscarded")
                .containsEntry("ce_dataschema", "urn:todo-service:schema:EventDiscarded:1")
                .containsEntry("ce_subject", "an-aggregate");
        assertThat(headers.get("ce_id")).isNotEqualTo(refused.eventId());
        var value = read(tombstone.value());
        assertThat(Contract.schema("EventDiscarded").validate(value)).isEmpty();
        assertThat(value.at("/discarded/eventId").asText()).isEqualTo(refused.eventId());
        assertThat(value.at("/discarded/published").asBoolean()).isFalse();
        assertThat(Instant.parse(value.at("/discarded/occurredAt").asText())).isEqualTo(refused.occurredAt());
        assertThat(value.at("/discarded/data").has("text"))
                .as("what made it too long is left out")
                .isFalse();
        assertThat(value.at("/discardedBy").asText()).isEqualTo("root");
        assertThat(value.at("/reason").asText()).isEqualTo("too long");
    }

    @Test
    void goldenExampleIsWhatIsProduced() throws IOException {
        var example = Contract.example("EventDiscarded").get("value");
        var refused = new ParkedStream.RefusedEvent(
                example.at("/discarded/eventId").asText(),
                "TodoUpdated",
                "a todo",
                6,
                150_012,
                Instant.parse(example.at("/discarded/occurredAt").asText()));
        var cause = example.at("/discarded/cause").asText();
        var stream = new ParkedStream("alice", "todo.events", Instant.EPOCH, cause, refused, 3);
        var event = EventDiscarded.refused(
                stream,
                example.at("/discarded/data"),
                "root",
                example.at("/reason").asText(),
                Instant.parse("2026-11-23T12:30:00Z"));
        assertThat(read(json.writeValueAsBytes(event))).isEqualTo(example);
    }

    private ParkedStream awaitParked() {
        return await().atMost(Duration.ofSeconds(20))
                .until(this::stream, Optional::isPresent)
                .orElseThrow();
    }

    private Optional<ParkedStream> stream() {
        return parked.all().stream()
                .filter(stream -> stream.userId().equals(poisoned))
                .findFirst();
    }

    private String stream(String body) {
        return body.formatted("\"userId\": \"%s\", \"topic\": \"%s\"".formatted(poisoned, topicName));
    }

    private List<Long> sequences(int count) {
        return topic.await(poisoned, count).stream()
                .map(TopicReader::sequence)
                .distinct()
                .toList();
    }

    private void allow(int bytes) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topicName);
        var limit = new AlterConfigOp(new ConfigEntry("max.message.bytes", Integer.toString(bytes)), OpType.SET);
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(limit)))
                    .all()
                    .get();
        }
    }

    private void appendTogether(String user, int... sizes) {
        QuarkusTransaction.requiringNew()
                .run(() -> IntStream.of(sizes).forEach(size -> outbox.append(event(user, size, Instant.now()))));
    }

    private NewEvent event(String user, int size, Instant at) {
        return new NewEvent(
                aggregateType,
                "an-aggregate",
                1,
                "PoisonTested",
                user,
                outbox.next(user, aggregateType),
                at,
                Map.of("text", "x".repeat(size)));
    }

    private JsonNode read(byte[] value) {
        try {
            return json.readTree(value);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

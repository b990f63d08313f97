package dev.lossless.todo.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What this service produces is what `contract/` says, byte for byte in the golden example.
@TodoServiceTest
class TodoCreatedContractTest {

    private static final Path CONTRACT = Path.of("contract");

    @Inject
    ObjectMapper json;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @Test
    void goldenExampleIsWhatIsProduced() throws IOException {
        var golden = json.readTree(CONTRACT.resolve("examples/TodoCreated.json").toFile());
        var wish =
                new CreateTodo("Buy milk", "Two litres, the blue one", Priority.HIGH, LocalDate.of(2026, 11, 30), null);
        var id = UUID.fromString("01933b2e-8c00-7000-8000-00000000a001");
        var event = new Todo(id, "alice", wish, Instant.parse("2026-11-23T08:15:30.123456Z")).created();
        assertThat(json.readTree(json.writeValueAsBytes(event))).isEqualTo(golden.get("value"));
        assertThat(event.type()).isEqualTo(golden.at("/headers/ce_type").asText());
    }

    static Stream<CreateTodo> everyShape() {
        return Stream.of("x", "ä€😀".repeat(20), "t".repeat(200))
                .flatMap(title -> Stream.of(null, "d", "\n\"\\".repeat(1000))
                        .flatMap(text -> Stream.of(Priority.values()).flatMap(priority -> Stream.of(
                                        null, LocalDate.MIN.withYear(1), LocalDate.of(9999, 12, 31))
                                .map(due -> new CreateTodo(title, text, priority, due, 7)))));
    }

    @ParameterizedTest
    @MethodSource("everyShape")
    void everyShapeThatCanBeProducedIsValid(CreateTodo wish) {
        var event = new Todo(UUID.randomUUID(), "alice", wish, Instant.now()).created();
        assertThat(schema().validate(json.<JsonNode>valueToTree(event))).isEmpty();
    }

    @Test
    void schemaRefusesWhatIsNotTheContract() throws IOException {
        for (var broken : List.of("{}", "{\"todo\":{\"title\":\"x\"}}", "{\"todo\":null}")) {
            assertThat(schema().validate(json.readTree(broken))).isNotEmpty();
        }
    }

    @Test
    void recordOnTheTopicHasExactlyTheHeadersOfTheContract() throws IOException {
        var user = Users.fresh();
        var golden = json.readTree(CONTRACT.resolve("examples/TodoCreated.json").toFile());
        try (var topic = new TopicReader(kafka, "todo.events")) {
            var created = Users.as(user)
                    .body("{\"title\": \"Buy milk\", \"description\": \"Two litres\", \"dueDate\": \"2026-11-30\"}")
                    .post("/todos")
                    .then()
                    .statusCode(201)
                    .extract()
                    .jsonPath();
            var message = topic.await(user, 1).getFirst();
            var headers = TopicReader.headers(message);
            var value = json.readTree(message.value());
            assertThat(schema().validate(value)).isEmpty();
            assertThat(headers.keySet())
                    .containsExactlyInAnyOrderElementsOf(Stream.of(golden.get("headers"))
                            .flatMap(all -> all.properties().stream())
                            .map(Map.Entry::getKey)
                            .filter(name -> !name.equals("traceparent"))
                            .toList());
            assertThat(headers)
                    .containsEntry("ce_specversion", "1.0")
                    .containsEntry("ce_source", "/todo-service")
                    .containsEntry("ce_type", "TodoCreated")
                    .containsEntry("ce_subject", created.getString("id"))
                    .containsEntry("ce_dataschema", schema().getId())
                    .containsEntry("content-type", "application/json");
            assertThat(Instant.parse(headers.get("ce_time"))).isEqualTo(created.getString("createdAt"));
            assertThat(value.at("/todo/id").asText()).isEqualTo(created.getString("id"));
        }
    }

    private static JsonSchema schema() {
        try {
            var settings = SchemaValidatorsConfig.builder()
                    .formatAssertionsEnabled(true)
                    .build();
            return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                    .getSchema(Files.readString(CONTRACT.resolve("TodoCreated.schema.json")), settings);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

package dev.lossless.todo.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.todo.Contract;
import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What this service produces about todos is what `contract/` says, and exactly the golden examples.
@TodoServiceTest
class TodoEventContractTest {

    @Inject
    ObjectMapper json;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    /// The life of the todo of the examples.
    @Test
    void goldenExamplesAreWhatIsProduced() throws IOException {
        var id = UUID.fromString("01933b2e-8c00-7000-8000-00000000a001");
        var wish = new CreateTodo(
                "Buy milk", "Two litres, the blue one", Priority.HIGH, LocalDate.of(2026, 11, 30), null, false);
        var todo = new Todo(id, "alice", wish, Instant.parse("2026-11-23T08:15:30.123456Z"));
        isGolden(todo.created());
        var edited = new EditTodo("Buy oat milk", "Two litres, the blue one", Priority.HIGH, null, false, 3);
        isGolden(edit(todo, edited, "2026-11-23T08:20:00.000001Z"));
        var done = new EditTodo("Buy oat milk", "Two litres, the blue one", Priority.HIGH, null, true, 3);
        isGolden(edit(todo, done, "2026-11-23T09:00:00.5Z"));
        isGolden(edit(todo, edited, "2026-11-23T10:00:00Z"));
        isGolden(todo.delete(Instant.parse("2026-11-23T11:00:00Z")));
    }

    static Stream<EditTodo> everyShape() {
        return Stream.of("x", "ä€😀".repeat(20), "t".repeat(200)).flatMap(title -> Stream.of(
                        null, "d", "\n\"\\".repeat(1000))
                .flatMap(text -> Stream.of(Priority.values()).flatMap(priority -> Stream.of(
                                null, LocalDate.of(1, 1, 1), LocalDate.of(9999, 12, 31))
                        .map(due -> new EditTodo(title, text, priority, due, due == null, priority.ordinal())))));
    }

    @ParameterizedTest
    @MethodSource("everyShape")
    void everyEventThatCanBeProducedIsValid(EditTodo shape) throws IOException {
        var wish = new CreateTodo(
                shape.title(), shape.description(), shape.priority(), shape.dueDate(), shape.order(), false);
        var todo = new Todo(UUID.randomUUID(), "alice", wish, Instant.now());
        var events = new ArrayList<TodoEvent>();
        events.add(todo.created());
        todo.edit(shape, Instant.now()).ifPresent(events::add);
        todo.edit(new EditTodo("other", null, Priority.LOW, null, !shape.completed(), null), Instant.now())
                .ifPresent(events::add);
        events.add(todo.delete(Instant.now()));
        for (var event : events) {
            assertThat(Contract.schema(event.type()).validate(tree(event))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"todo\":{\"title\":\"x\"}}", "{\"todo\":null}"})
    void schemaRefusesWhatIsNotTheContract(String broken) throws IOException {
        assertThat(Contract.schema("TodoCreated").validate(json.readTree(broken)))
                .isNotEmpty();
    }

    @Test
    void recordOnTheTopicHasExactlyTheHeadersOfTheContract() throws IOException {
        var user = Users.fresh();
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
            assertThat(Contract.schema("TodoCreated").validate(value)).isEmpty();
            assertThat(headers.keySet()).containsExactlyInAnyOrderElementsOf(headerNames());
            assertThat(headers)
                    .containsEntry("ce_specversion", "1.0")
                    .containsEntry("ce_source", "/todo-service")
                    .containsEntry("ce_type", "TodoCreated")
                    .containsEntry("ce_subject", created.getString("id"))
                    .containsEntry(
                            "ce_dataschema", Contract.schema("TodoCreated").getId())
                    .containsEntry("content-type", "application/json");
            assertThat(Instant.parse(headers.get("ce_time"))).isEqualTo(created.getString("createdAt"));
            assertThat(value.at("/todo/id").asText()).isEqualTo(created.getString("id"));
        }
    }

    private static List<String> headerNames() {
        return Contract.example("TodoCreated").get("headers").properties().stream()
                .map(Map.Entry::getKey)
                .toList();
    }

    private void isGolden(TodoEvent event) throws IOException {
        var golden = Contract.example(event.type());
        assertThat(tree(event)).isEqualTo(golden.get("value"));
        assertThat(Long.toString(event.todo().version()))
                .isEqualTo(golden.at("/headers/ce_aggregateversion").asText());
        assertThat(event.todo().updatedAt())
                .isEqualTo(golden.at("/headers/ce_time").asText());
    }

    private static TodoEvent edit(Todo todo, EditTodo wish, String time) {
        return todo.edit(wish, Instant.parse(time)).orElseThrow();
    }

    private JsonNode tree(TodoEvent event) throws IOException {
        return json.readTree(json.writeValueAsBytes(event));
    }
}

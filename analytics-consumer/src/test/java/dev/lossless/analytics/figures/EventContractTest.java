package dev.lossless.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.analytics.TodoEvents;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.UserStream;
import dev.lossless.subscriber.testkit.TestEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// This service reads what the published contract promises.
class EventContractTest {

    static Stream<TestEvent> examples() throws IOException {
        return TodoEvents.examples().stream();
    }

    static Stream<TestEvent> todoExamples() throws IOException {
        return examples()
                .filter(example -> example.topic().equals(TodoEvents.TOPIC))
                .filter(example -> !isDiscarded(example));
    }

    private static boolean isDiscarded(TestEvent example) {
        return example.headers().get("ce_type").equals("EventDiscarded");
    }

    /// It was never published, and its change is in the database: it counts as the event in whose place it is.
    @Test
    void discardedEventCountsAsItsEvent() throws IOException {
        var event = event(
                examples().filter(EventContractTest::isDiscarded).findFirst().orElseThrow());
        var due = new DueGroup((int) LocalDate.of(2026, 12, 1).toEpochDay(), Priority.MEDIUM);
        assertThat(event.known()).isTrue();
        assertThat(event.content())
                .contains(new Fact(
                        1,
                        Slot.of(Instant.parse("2026-11-23T12:10:00.000001Z")),
                        EventType.UPDATED,
                        Priority.MEDIUM,
                        Optional.of(due),
                        Optional.of(new DueGroup(DueGroup.NEVER, Priority.MEDIUM)),
                        OptionalInt.empty()));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsReadable(TestEvent example) {
        var event = event(example);
        var headers = example.headers();
        assertThat(event.position().stream()).isEqualTo(new UserStream(example.topic(), headers.get("ce_userid")));
        assertThat(event.position().sequence()).isEqualTo(Long.parseLong(headers.get("ce_usersequence")));
        assertThat(event.envelope().time()).isEqualTo(headers.get("ce_time"));
    }

    @ParameterizedTest
    @MethodSource("todoExamples")
    void everyExampleOfATodoIsAFact(TestEvent example) {
        assertThat(event(example).known()).isTrue();
        assertThat(event(example).content()).contains(factOf(example));
    }

    @ParameterizedTest
    @MethodSource("todoExamples")
    void everyExampleIsReadWithFieldsThatAreUnknown(TestEvent example) throws IOException {
        assertThat(event(example.withUnknownFields()).content()).contains(factOf(example));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleOfAnUnknownTypeIsReadAsUnknown(TestEvent example) {
        var event = event(TodoEvents.withType("TodoArchived", example));
        assertThat(event.known()).isFalse();
        assertThat(event.content()).isEmpty();
    }

    /// What the examples tell: one todo's life, its due date 2026-11-30 removed by the update.
    private static Fact factOf(TestEvent example) {
        var due = new DueGroup((int) LocalDate.of(2026, 11, 30).toEpochDay(), Priority.HIGH);
        var undue = new DueGroup(DueGroup.NEVER, Priority.HIGH);
        return switch (example.headers().get("ce_type")) {
            case "TodoCreated" -> fact(example, EventType.CREATED, List.of(), List.of(due));
            case "TodoUpdated" -> fact(example, EventType.UPDATED, List.of(due), List.of(undue));
            case "TodoCompleted" -> fact(example, EventType.COMPLETED, List.of(undue), List.of());
            case "TodoReopened" -> fact(example, EventType.REOPENED, List.of(), List.of(undue));
            case "TodoDeleted" -> fact(example, EventType.DELETED, List.of(undue), List.of());
            default -> throw new AssertionError("no such example is known: " + example.headers());
        };
    }

    private static Fact fact(TestEvent example, EventType type, List<DueGroup> left, List<DueGroup> joined) {
        return new Fact(
                1,
                Slot.of(Instant.parse(example.headers().get("ce_time"))),
                type,
                Priority.HIGH,
                left.stream().findFirst(),
                joined.stream().findFirst(),
                type == EventType.COMPLETED
                        ? OptionalInt.of(CompletionTime.bucket(Duration.parse("PT44M30.377S")))
                        : OptionalInt.empty());
    }

    private static Event<Optional<Fact>> event(TestEvent example) {
        var reading = TodoEvents.reading(example.consumed());
        assertThat(reading).isInstanceOf(Event.class);
        return (Event<Optional<Fact>>) reading;
    }
}

package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.analytics.Reading.Readable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// This service reads what the published contract promises.
class EventContractTest {

    private final EventReader reader = new EventReader();

    static Stream<Example> examples() throws IOException {
        return Example.all().stream();
    }

    static Stream<Example> todoExamples() throws IOException {
        return examples()
                .filter(example -> example.topic().equals("todo.events"))
                .filter(example -> !isDiscarded(example));
    }

    private static boolean isDiscarded(Example example) {
        return example.headers().get("ce_type").equals("EventDiscarded");
    }

    /// What the discarded event would have said is not known: its sequence is taken, nothing is counted.
    @Test
    void discardedEventIsNoFact() throws IOException {
        var example = examples().filter(EventContractTest::isDiscarded).findFirst();
        assertThat(event(example.orElseThrow()).fact()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsReadable(Example example) {
        var event = event(example);
        var headers = example.headers();
        assertThat(event.position().stream()).isEqualTo(new UserStream(example.topic(), headers.get("ce_userid")));
        assertThat(event.position().sequence()).isEqualTo(Long.parseLong(headers.get("ce_usersequence")));
        assertThat(event.occurredAt()).isEqualTo(headers.get("ce_time"));
    }

    @ParameterizedTest
    @MethodSource("todoExamples")
    void everyExampleOfATodoIsAFact(Example example) {
        assertThat(event(example).fact()).contains(factOf(example));
    }

    @ParameterizedTest
    @MethodSource("todoExamples")
    void everyExampleIsReadWithFieldsThatAreUnknown(Example example) throws IOException {
        assertThat(event(example.withUnknownFields()).fact()).contains(factOf(example));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleOfAnUnknownTypeIsReadAsUnknown(Example example) {
        assertThat(event(example.withType("TodoArchived")).fact()).isEmpty();
    }

    /// What the examples tell: one todo's life, its due date 2026-11-30 removed by the update.
    private static Fact factOf(Example example) {
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

    private static Fact fact(Example example, EventType type, List<DueGroup> left, List<DueGroup> joined) {
        return new Fact(
                Slot.of(Instant.parse(example.headers().get("ce_time"))),
                type,
                Priority.HIGH,
                left.stream().findFirst(),
                joined.stream().findFirst(),
                type == EventType.COMPLETED
                        ? OptionalInt.of(CompletionTime.bucket(Duration.parse("PT44M30.377S")))
                        : OptionalInt.empty());
    }

    private StatisticsEvent event(Example example) {
        assertThat(reader.read(example.consumed())).isInstanceOf(Readable.class);
        return ((Readable) reader.read(example.consumed())).event();
    }
}

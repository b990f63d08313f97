package dev.lossless.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.analytics.TodoEvents;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.testkit.TestEvent;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FactReaderTest {

    private static final TestEvent GOOD = TodoEvents.created("alice", 7);

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"text\""})
    void valueThatIsNotOneObjectIsUnreadable(String value) {
        assertThat(cause(GOOD.withValue(value))).isEqualTo("the value is not one JSON object");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                {}                                                  | todo
                {"todo":null}                                       | todo
                {"todo":{}}                                         | todo.priority
                {"todo":{"priority":null}}                          | todo.priority
                {"todo":{"priority":"NONE"}}                        | todo.priority
                {"todo":{"priority":1}}                             | todo.priority
                {"todo":{"priority":[]}}                            | todo.priority
                {"todo":{"priority":"LOW"}}                         | todo.completed
                {"todo":{"priority":"LOW","completed":"no"}}        | todo.completed
                {"todo":{"priority":"LOW","completed":0}}           | todo.completed
                {"todo":{"priority":"LOW","completed":false,"dueDate":"soon"}} | todo.dueDate""")
    void fieldThatIsMissingOrWrongIsUnreadable(String value, String field) {
        assertThat(cause(GOOD.withValue(value))).isEqualTo(missing(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TodoUpdated", "TodoCompleted", "TodoReopened"})
    void changeThatDoesNotTellWhatChangedIsUnreadable(String type) {
        var event = TodoEvents.withoutField("changes", TodoEvents.of(type, "alice", 7));
        assertThat(cause(event)).isEqualTo(missing("changes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "completedAt"})
    void completionWithoutItsTimesIsUnreadable(String field) {
        var event = TodoEvents.withoutTodoField(field, TodoEvents.of("TodoCompleted", "alice", 7));
        assertThat(cause(event)).isEqualTo(missing("todo." + field));
    }

    @Test
    void valueThatIsNestedWithoutEndIsUnreadable() {
        var value = "{\"todo\":{\"x\":" + "[".repeat(100_000);
        assertThat(cause(GOOD.withValue(value))).startsWith("the value is not ");
    }

    @Test
    void valueOfAnUnknownTypeIsNotRead() {
        assertThat(fact(TodoEvents.withType("TodoArchived", GOOD).withValue("[]")))
                .isEmpty();
    }

    @Test
    void slotIsTheQuarterOfAnHourInUtc() {
        assertThat(slot("1970-01-01T00:14:59.999999Z")).isEqualTo(new Slot(0));
        assertThat(slot("1970-01-01T00:15:00Z")).isEqualTo(new Slot(1));
        assertThat(slot("1970-01-01T23:30:00-01:00")).isEqualTo(new Slot(98));
    }

    private static Slot slot(String time) {
        return fact(GOOD.with("ce_time", time)).orElseThrow().slot();
    }

    @Test
    void causeHoldsNothingOfTheData() {
        assertThat(cause(GOOD.withValue("{\"todo\":{\"priority\":\"secret\"}}")))
                .doesNotContain("secret");
    }

    @Test
    void lostEventTakesBackWhatItHadAdded() {
        assertThat(fact(TodoEvents.discarded(GOOD, true))).isEqualTo(fact(GOOD).map(Fact::withdrawn));
        assertThat(fact(TodoEvents.discarded(GOOD, true)).orElseThrow().times()).isEqualTo(-1);
    }

    @Test
    void eventThatWasNeverPublishedCountsByItsDiscard() {
        assertThat(fact(TodoEvents.discarded(GOOD, false))).isEqualTo(fact(GOOD));
    }

    /// A second database has lost the event that the first one withdrew another by.
    @Test
    void withdrawalThatIsLostIsTakenBack() {
        var withdrawal = TodoEvents.discarded(GOOD, true);
        assertThat(fact(TodoEvents.discarded(withdrawal, true))).isEqualTo(fact(GOOD));
    }

    /// Neither was the event counted that they stand for.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"discarded\":{\"type\":\"TodoCreated\"}}",
                "{\"discarded\":{\"type\":\"TodoCreated\",\"published\":true,\"occurredAt\":\"2026-11-28T10:00:00Z\"}}",
                "{\"discarded\":{\"type\":\"TodoCreated\",\"published\":true,\"occurredAt\":\"2026-11-28T10:00:00Z\",\"data\":{}}}",
                "{\"discarded\":{\"type\":\"TodoArchived\",\"published\":true,\"occurredAt\":\"2026-11-28T10:00:00Z\",\"data\":{}}}"
            })
    void discardOfWhatIsNotKnownCountsNothing(String value) {
        assertThat(fact(TodoEvents.of("EventDiscarded", "alice", 7).withValue(value)))
                .isEmpty();
    }

    private static String missing(String field) {
        return "field " + field + " is missing or not as the schema says";
    }

    private static String cause(TestEvent event) {
        var reading = TodoEvents.reading(event.consumed());
        assertThat(reading).isInstanceOf(Unreadable.class);
        return ((Unreadable<?>) reading).cause();
    }

    private static Optional<Fact> fact(TestEvent event) {
        var reading = TodoEvents.reading(event.consumed());
        assertThat(reading).isInstanceOf(Event.class);
        return ((Event<Optional<Fact>>) reading).content();
    }
}

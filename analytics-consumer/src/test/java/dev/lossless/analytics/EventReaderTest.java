package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.analytics.Reading.Readable;
import dev.lossless.analytics.Reading.Unreadable;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {

    private static final Example GOOD = Example.todoCreated("alice", 7);
    private static final Position PLACE = new Position(new UserStream("todo.events", "alice"), 7);

    private final EventReader reader = new EventReader();

    @ParameterizedTest
    @ValueSource(strings = {"ce_specversion", "ce_type", "ce_time", "ce_dataschema", "ce_userid", "ce_usersequence"})
    void missingHeaderIsUnreadable(String header) {
        assertThat(unreadable(GOOD.without(header)).cause()).isEqualTo("header " + header + " is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_id", "ce_subject", "ce_aggregateversion", "ce_source", "content-type", "traceparent"})
    void headerThatIsNotReadMayBeMissing(String header) {
        assertThat(reader.read(GOOD.without(header).consumed())).isInstanceOf(Readable.class);
    }

    @ParameterizedTest
    @CsvSource({
        "ce_specversion, 0.3",
        "ce_time, yesterday",
        "ce_time, 1969-12-31T23:59:59Z",
        "ce_time, +10000-01-01T00:00:00Z",
        "ce_dataschema, urn:todo-service:schema:TodoCreated:2",
        "ce_dataschema, urn:todo-service:schema:TodoUpdated:1",
        "ce_usersequence, 0",
        "ce_usersequence, 01",
        "ce_usersequence, 9223372036854775808",
        "ce_usersequence, one",
        "ce_userid, two words",
        "ce_userid, Jürgen",
        "ce_userid, ''"
    })
    void wrongHeaderIsUnreadable(String header, String text) {
        assertThat(unreadable(GOOD.with(header, text)).cause()).startsWith("header " + header + " is not ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "todo", "{\"todo\":{\"priority\":\"LOW\",\"completed\":false}"})
    void valueThatIsNotJsonIsUnreadable(String value) {
        assertThat(unreadable(GOOD.withValue(value)).cause()).startsWith("the value is not ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"text\"", "{\"todo\":{\"priority\":\"LOW\",\"completed\":false}} {}"})
    void valueThatIsNotOneObjectIsUnreadable(String value) {
        assertThat(unreadable(GOOD.withValue(value)).cause()).startsWith("the value is not ");
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
        assertThat(unreadable(GOOD.withValue(value)).cause()).isEqualTo("field " + field + " is missing or wrong");
    }

    @ParameterizedTest
    @CsvSource({"TodoUpdated, changes", "TodoCompleted, changes", "TodoReopened, changes"})
    void changeThatDoesNotTellWhatChangedIsUnreadable(String type, String field) {
        var example = Example.of(type, "alice", 7).withoutField("changes");
        assertThat(unreadable(example).cause()).isEqualTo("field " + field + " is missing or wrong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "completedAt"})
    void completionWithoutItsTimesIsUnreadable(String field) {
        var example = Example.of("TodoCompleted", "alice", 7).withoutTodoField(field);
        assertThat(unreadable(example).cause()).isEqualTo("field todo." + field + " is missing or wrong");
    }

    @Test
    void missingValueIsUnreadable() {
        assertThat(unreadable(GOOD.withValue((byte[]) null)).cause()).isEqualTo("the value is missing");
    }

    @Test
    void valueThatIsNestedWithoutEndIsUnreadable() {
        var value = "{\"todo\":{\"x\":" + "[".repeat(100_000);
        assertThat(unreadable(GOOD.withValue(value)).cause()).startsWith("the value is not ");
    }

    @Test
    void valueOfAnUnknownTypeIsNotRead() {
        var event = (Readable)
                reader.read(GOOD.withType("TodoArchived").withValue("?").consumed());
        assertThat(event.event().fact()).isEmpty();
    }

    @Test
    void slotIsTheQuarterOfAnHourInUtc() {
        assertThat(slot("1970-01-01T00:14:59.999999Z")).isEqualTo(new Slot(0));
        assertThat(slot("1970-01-01T00:15:00Z")).isEqualTo(new Slot(1));
        assertThat(slot("1970-01-01T23:30:00-01:00")).isEqualTo(new Slot(98));
    }

    private Slot slot(String time) {
        var event = (Readable) reader.read(GOOD.with("ce_time", time).consumed());
        return event.event().fact().orElseThrow().slot();
    }

    @Test
    void causeHoldsNothingOfTheData() {
        assertThat(unreadable(GOOD.withValue("{\"todo\":{\"priority\":\"secret\"}}"))
                        .cause())
                .doesNotContain("secret");
    }

    @Test
    void positionOfAnUnreadableRecordIsKeptWhenItIsLegible() {
        assertThat(unreadable(GOOD.withValue("{")).position()).contains(PLACE);
        assertThat(unreadable(GOOD.without("ce_userid")).position()).isEqualTo(Optional.empty());
        assertThat(unreadable(GOOD.with("ce_usersequence", "x")).position()).isEqualTo(Optional.empty());
    }

    private Unreadable unreadable(Example example) {
        var reading = reader.read(example.consumed());
        assertThat(reading).isInstanceOf(Unreadable.class);
        return (Unreadable) reading;
    }
}

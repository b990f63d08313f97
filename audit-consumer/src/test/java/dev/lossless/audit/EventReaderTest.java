package dev.lossless.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.audit.Reading.Readable;
import dev.lossless.audit.Reading.Unreadable;
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
    @ValueSource(
            strings = {
                "ce_specversion",
                "ce_id",
                "ce_type",
                "ce_subject",
                "ce_time",
                "ce_dataschema",
                "ce_aggregateversion",
                "ce_userid",
                "ce_usersequence"
            })
    void missingHeaderIsUnreadable(String header) {
        assertThat(unreadable(GOOD.without(header)).cause()).isEqualTo("header " + header + " is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "ce_specversion, 0.3",
        "ce_id, 1-1-1-1-1",
        "ce_id, x",
        "ce_type, Überholt",
        "ce_subject, with space",
        "ce_time, yesterday",
        "ce_time, 1969-12-31T23:59:59Z",
        "ce_time, +10000-01-01T00:00:00Z",
        "ce_dataschema, urn:todo-service:schema:TodoCreated:2",
        "ce_dataschema, urn:todo-service:schema:TodoUpdated:1",
        "ce_aggregateversion, -1",
        "ce_usersequence, 0",
        "ce_usersequence, 01",
        "ce_usersequence, 9223372036854775808",
        "ce_usersequence, one",
        "ce_userid, two words",
        "ce_userid, ''"
    })
    void wrongHeaderIsUnreadable(String header, String text) {
        assertThat(unreadable(GOOD.with(header, text)).cause()).startsWith("header " + header + " is not ");
    }

    @Test
    void userIdOfMoreThan255CharactersIsUnreadable() {
        assertThat(reader.read(GOOD.with("ce_userid", "u".repeat(255)).consumed()))
                .isInstanceOf(Readable.class);
        assertThat(unreadable(GOOD.with("ce_userid", "u".repeat(256))).cause()).contains("ce_userid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"todo\":}", "{} {}", "todo", "{\"a\":NaN}", "\uFEFF{}"})
    void valueThatIsNotOneJsonDocumentIsUnreadable(String value) {
        assertThat(unreadable(GOOD.withValue(value)).cause()).startsWith("the value is not ");
    }

    @Test
    void valueThatIsNotUtf8IsUnreadable() {
        var latin1 = new byte[] {'"', (byte) 0xE4, '"'};
        assertThat(unreadable(GOOD.withValue(latin1)).cause()).isEqualTo("the value is not UTF-8");
    }

    @Test
    void valueThatIsNestedWithoutEndIsUnreadable() {
        assertThat(unreadable(GOOD.withValue("[".repeat(100_000))).cause()).startsWith("the value is not JSON");
    }

    @Test
    void missingValueIsUnreadable() {
        assertThat(unreadable(GOOD.withValue((byte[]) null)).cause()).isEqualTo("the value is missing");
    }

    @Test
    void causeHoldsNothingOfTheData() {
        assertThat(unreadable(GOOD.withValue("{\"title\": secret}")).cause()).doesNotContain("secret", "title");
    }

    @Test
    void positionOfAnUnreadableRecordIsKeptWhenItIsLegible() {
        assertThat(unreadable(GOOD.withValue("{")).position()).contains(PLACE);
        assertThat(unreadable(GOOD.without("ce_type")).position()).contains(PLACE);
        assertThat(unreadable(GOOD.without("ce_userid")).position()).isEqualTo(Optional.empty());
        assertThat(unreadable(GOOD.with("ce_usersequence", "x")).position()).isEqualTo(Optional.empty());
    }

    @Test
    void malformedTraceparentIsIgnored() {
        var event = (Readable) reader.read(GOOD.with("traceparent", "a b").consumed());
        assertThat(event.event().traceparent()).isEmpty();
    }

    private Unreadable unreadable(Example example) {
        var reading = reader.read(example.consumed());
        assertThat(reading).isInstanceOf(Unreadable.class);
        return (Unreadable) reading;
    }
}

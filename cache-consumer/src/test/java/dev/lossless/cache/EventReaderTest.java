package dev.lossless.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cache.Reading.Readable;
import dev.lossless.cache.Reading.Unreadable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {

    private static final Example GOOD = Example.todoCreated("alice", 7);

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
        "ce_dataschema, urn:todo-service:schema:TodoCreated:2",
        "ce_dataschema, urn:todo-service:schema:TodoUpdated:1",
        "ce_usersequence, 0",
        "ce_usersequence, 01",
        "ce_usersequence, 1000000000000000",
        "ce_usersequence, one",
        "ce_userid, two words",
        "ce_userid, a{b",
        "ce_userid, a}b",
        "ce_userid, Jürgen",
        "ce_userid, ''"
    })
    void wrongHeaderIsUnreadable(String header, String text) {
        assertThat(unreadable(GOOD.with(header, text)).cause()).startsWith("header " + header + " is not ");
    }

    @Test
    void userIdOfMoreThan255CharactersIsUnreadable() {
        assertThat(reader.read(GOOD.with("ce_userid", "|".repeat(255)).consumed()))
                .isInstanceOf(Readable.class);
        assertThat(unreadable(GOOD.with("ce_userid", "|".repeat(256))).cause()).contains("ce_userid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "todo", "{\"todo\":}", "{} {}"})
    void valueThatIsNotOneJsonDocumentIsUnreadable(String value) {
        assertThat(unreadable(GOOD.withValue(value)).cause()).startsWith("the value is not ");
    }

    @Test
    void valueThatIsNestedWithoutEndIsUnreadable() {
        assertThat(unreadable(GOOD.withValue("[".repeat(100_000))).cause()).isEqualTo("the value is not JSON");
    }

    @Test
    void missingValueIsUnreadable() {
        assertThat(unreadable(GOOD.withValue((byte[]) null)).cause()).isEqualTo("the value is missing");
    }

    @Test
    void unreadableRecordInvalidatesAsFarAsItIsLegible() {
        assertThat(unreadable(GOOD.withValue("{")).invalidation()).contains(new Invalidation("alice", 7));
        assertThat(unreadable(GOOD.without("ce_type")).invalidation()).contains(new Invalidation("alice", 7));
        assertThat(unreadable(GOOD.without("ce_userid")).invalidation()).isEmpty();
        assertThat(unreadable(GOOD.with("ce_usersequence", "x")).invalidation()).isEmpty();
    }

    private Unreadable unreadable(Example example) {
        var reading = reader.read(example.consumed());
        assertThat(reading).isInstanceOf(Unreadable.class);
        return (Unreadable) reading;
    }
}

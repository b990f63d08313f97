package dev.lossless.subscriber;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lossless.subscriber.testkit.TestEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is readable, and what is not.
class EnvelopeTest {

    private static final TestEvent GOOD = TestEvent.of("tested", "alice", 7);
    private static final Position PLACE = new Position(new UserStream("tested", "alice"), 7);

    @Test
    void attributesAreRead() {
        var record = GOOD.with("traceparent", "00-abc-1").consumed(3, 9);
        var envelope = Envelope.of(record);
        assertThat(envelope.record()).isSameAs(record);
        assertThat(envelope.position()).isEqualTo(PLACE);
        assertThat(envelope.id()).hasToString(GOOD.headers().get("ce_id"));
        assertThat(envelope.type()).isEqualTo("Tested");
        assertThat(envelope.subject()).isEqualTo("subject");
        assertThat(envelope.dataSchema()).contains("urn:testkit:schema:Tested:1");
        assertThat(envelope.aggregateVersion()).isEqualTo(1);
        assertThat(envelope.time()).isEqualTo("2026-11-28T12:00:00.123456Z");
        assertThat(envelope.traceparent()).contains("00-abc-1");
        assertThat(envelope.data()).isEqualTo(GOOD.value());
    }

    /// The SDK of CloudEvents reads the same from what the contract gives as examples.
    @Test
    void cloudEventsSdkReadsTheSame() throws IOException {
        try (var sdk = new CloudEventDeserializer()) {
            for (var example : TestEvent.all(Path.of("../../todo-service/contract/examples"))) {
                var record = example.consumed();
                var envelope = Envelope.of(record);
                var event = sdk.deserialize(record.topic(), record.headers(), record.value());
                assertThat(event.getId()).isEqualTo(envelope.id().toString());
                assertThat(event.getType()).isEqualTo(envelope.type());
                assertThat(event.getSubject()).isEqualTo(envelope.subject());
                assertThat(event.getTime().toInstant()).isEqualTo(envelope.time());
                assertThat(event.getDataSchema())
                        .hasToString(envelope.dataSchema().orElseThrow());
                assertThat(event.getExtension("userid"))
                        .isEqualTo(envelope.position().stream().userId());
                assertThat(event.getExtension("usersequence"))
                        .isEqualTo(Long.toString(envelope.position().sequence()));
                assertThat(event.getData().toBytes()).isEqualTo(envelope.data());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ce_specversion",
                "ce_id",
                "ce_source",
                "ce_type",
                "ce_subject",
                "ce_time",
                "ce_aggregateversion",
                "ce_userid",
                "ce_usersequence"
            })
    void missingHeaderIsUnreadable(String header) {
        assertThat(cause(GOOD.without(header))).isEqualTo("header " + header + " is missing");
    }

    @Test
    void headerWithoutAValueIsMissing() {
        var record = GOOD.without("ce_id").consumed();
        record.headers().add("ce_id", null);
        assertThat(cause(record)).isEqualTo("header ce_id is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_dataschema", "content-type", "traceparent"})
    void otherHeadersMayBeMissing(String header) {
        assertThat(Envelope.of(GOOD.without(header).consumed())).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "ce_specversion, 0.3",
        "ce_id, 1-1-1-1-1",
        "ce_id, x",
        "ce_type, Überholt",
        "ce_subject, with space",
        "ce_time, yesterday",
        "ce_time, -0005-06-01T00:00:00Z",
        "ce_time, 1969-12-31T23:59:59.999999Z",
        "ce_time, +10000-01-01T00:00:00Z",
        "ce_time, 2026-02-30T00:00:00Z",
        "ce_aggregateversion, -1",
        "ce_usersequence, 0",
        "ce_usersequence, 01",
        "ce_usersequence, 9007199254740992",
        "ce_usersequence, 99999999999999999",
        "ce_usersequence, 999999999999999999",
        "ce_usersequence, 9223372036854775808",
        "ce_usersequence, one",
        "ce_userid, two words",
        "ce_userid, a{b",
        "ce_userid, a}b",
        "ce_userid, Jürgen",
        "ce_userid, ''"
    })
    void wrongHeaderIsUnreadable(String header, String text) {
        assertThat(cause(GOOD.with(header, text))).startsWith("header " + header + " is not ");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 999_999_999_999_999L, 1_000_000_000_000_000L, Position.LAST})
    void sequenceUpToTheLargestExactNumberIsReadable(long sequence) {
        var envelope = Envelope.of(TestEvent.of("tested", "alice", sequence).consumed());
        assertThat(envelope.position().sequence()).isEqualTo(sequence);
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999Z",
        "2026-11-28T13:00:00.1234567+01:00, 2026-11-28T12:00:00.123456Z"
    })
    void timeIsReadToTheMicrosecond(String text, Instant time) {
        assertThat(Envelope.of(GOOD.with("ce_time", text).consumed()).time()).isEqualTo(time);
    }

    @Test
    void userIdIsOfAllVisibleCharactersButBraces() {
        IntStream.rangeClosed(0, 255).forEach(character -> {
            var userId = "u" + (char) character;
            var permitted = character >= '!' && character <= '~' && character != '{' && character != '}';
            var record = TestEvent.of("tested", userId, 1).consumed();
            if (permitted) {
                assertThat(Envelope.of(record).position().stream().userId()).isEqualTo(userId);
            } else {
                assertThat(cause(record)).startsWith("header ce_userid is not ");
            }
        });
    }

    @Test
    void userIdOfMoreThan255CharactersIsUnreadable() {
        assertThat(Envelope.of(TestEvent.of("tested", "|".repeat(255), 1).consumed()))
                .isNotNull();
        assertThat(cause(TestEvent.of("tested", "|".repeat(256), 1))).contains("ce_userid");
    }

    @Test
    void keyThatIsNotTheUserIdIsUnreadable() {
        for (var key : Arrays.asList("bob", "Alice", "alice ", "", null)) {
            var produced = GOOD.withKey(key);
            var record = new ConsumerRecord<>("tested", 0, 0, produced.key(), produced.value());
            produced.headers().forEach(record.headers()::add);
            assertThat(cause(record)).isEqualTo("the record's key is not its ce_userid");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":}",
                "{} {}",
                "todo",
                "{\"a\":NaN}",
                "\uFEFF{}",
                "{}\u0000",
                "{'a':1}",
                "[1,]"
            })
    void valueThatIsNotOneJsonValueIsUnreadable(String value) {
        assertThat(cause(GOOD.withValue(value))).startsWith("the value is not ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "1", "null", "\"\\ud83c\\udf7a 🍺\"", " \n\t{\"a\":[{}]}\r\n"})
    void anyJsonValueIsReadable(String value) {
        assertThat(Envelope.of(GOOD.withValue(value).consumed()).data()).isEqualTo(value.getBytes(UTF_8));
    }

    @Test
    void valueInAnotherEncodingIsUnreadable() {
        var latin1 = new byte[] {'"', (byte) 0xE4, '"'};
        for (var bytes : List.of(
                latin1,
                "{}".getBytes(UTF_16),
                "{}".getBytes(Charset.forName("UTF-16LE")),
                "{}".getBytes(Charset.forName("UTF-16BE")),
                "{}".getBytes(Charset.forName("UTF-32LE")),
                new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'},
                new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'})) {
            assertThat(cause(GOOD.withValue(bytes))).startsWith("the value is not ");
        }
    }

    @Test
    void valueThatIsNestedWithoutEndIsUnreadable() {
        assertThat(cause(GOOD.withValue("[".repeat(100_000)))).startsWith("the value is not JSON");
    }

    @Test
    void missingValueIsUnreadable() {
        assertThat(cause(GOOD.withValue((byte[]) null))).isEqualTo("the value is missing");
    }

    @Test
    void causeHoldsNothingOfTheData() {
        assertThat(cause(GOOD.withValue("{\"title\": secret}"))).doesNotContain("secret", "title");
    }

    @Test
    void valueOf900KibibytesIsReadableAndALongerOneIsNot() {
        assertThat(Envelope.of(GOOD.withValue("1" + " ".repeat((900 << 10) - 1)).consumed()))
                .isNotNull();
        assertThat(cause(GOOD.withValue("1" + " ".repeat(900 << 10))))
                .isEqualTo("the value has 921601 bytes, more than 921600");
    }

    /// Names and values, in bytes.
    @Test
    void headersOf64KibibytesAreReadableAndMoreAreNot() {
        var size = GOOD.headers().entrySet().stream()
                .mapToInt(each -> each.getKey().length() + each.getValue().length())
                .sum();
        var name = "ü";
        var rest = (64 << 10) - size - name.getBytes(UTF_8).length;
        assertThat(Envelope.of(GOOD.with(name, "x".repeat(rest)).consumed())).isNotNull();
        assertThat(cause(GOOD.with(name, "x".repeat(rest + 1))))
                .isEqualTo("the headers have 65537 bytes, more than 65536");
    }

    @Test
    void positionOfAnUnreadableRecordIsKnownWhenItIsLegible() {
        assertThat(position(GOOD.withValue("{"))).contains(PLACE);
        assertThat(position(GOOD.without("ce_type"))).contains(PLACE);
        assertThat(position(GOOD.without("ce_userid"))).isEmpty();
        assertThat(position(GOOD.with("ce_usersequence", "x"))).isEmpty();
    }

    @Test
    void malformedTraceparentIsIgnored() {
        var record = GOOD.with("traceparent", "a b").consumed();
        assertThat(Envelope.of(record).traceparent()).isEmpty();
    }

    private static Optional<Position> position(TestEvent event) {
        return Envelope.positionIfLegible(event.consumed());
    }

    private static String cause(TestEvent event) {
        return cause(event.consumed());
    }

    private static String cause(ConsumerRecord<byte[], byte[]> record) {
        var cause = new StringBuilder();
        assertThatThrownBy(() -> Envelope.of(record))
                .isInstanceOfSatisfying(UnreadableException.class, e -> cause.append(e.getMessage()));
        return cause.toString();
    }
}

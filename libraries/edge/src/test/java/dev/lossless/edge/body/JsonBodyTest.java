package dev.lossless.edge.body;

import static dev.lossless.edge.Callers.as;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import dev.lossless.edge.EdgeTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A body is the JSON that is expected, or it is refused: never guessed, never turned into something else.
@EdgeTest
class JsonBodyTest {

    private static final Map<String, List<String>> SHAPES = Map.of(
            "text", List.of("\"x\"", "\"7\"", "\"true\""),
            "empty text", List.of("\"\"", "\" \""),
            "number", List.of("7", "0", "1"),
            "fraction", List.of("1.5", "1e-1"),
            "flag", List.of("true", "false"),
            "list", List.of("[]", "[1]", "[\"x\"]"),
            "object", List.of("{}", "{\"a\": \"b\"}"));

    private static final Map<String, List<String>> FIELDS = Map.of(
            "name", List.of("text", "empty text"),
            "count", List.of("number"),
            "flag", List.of("flag"),
            "colour", List.of(),
            "numbers", List.of("list"),
            "more", List.of("object"));

    static Stream<Arguments> everyFieldInEveryOtherShape() {
        var cases = new ArrayList<Arguments>();
        FIELDS.forEach((field, own) -> SHAPES.forEach((shape, values) -> {
            if (!own.contains(shape)) {
                values.forEach(value -> cases.add(Arguments.of(field, value)));
            }
        }));
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("everyFieldInEveryOtherShape")
    void valueOfAnotherTypeIsRefused(String field, String value) {
        var name = field.equals("name") ? "" : "\"name\": \"x\", ";
        replace("{%s\"%s\": %s}".formatted(name, field, value))
                .statusCode(400)
                .body("errors[0].pointer", is("#/" + field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "7.0", "7.00", "70e-1", "0.7e1", "7E0"})
    void numberWithoutFractionIsWhole(String number) {
        replace("{\"name\": \"x\", \"count\": %s}".formatted(number))
                .statusCode(200)
                .body("count", is(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7.5",
                "7.00000000000000000000000000000001",
                "2147483648",
                "-2147483649",
                "1e999999999",
                "1e-999999999",
                "9223372036854775808",
                "12345678901234567890123456789"
            })
    void numberThatIsNotWholeOrTooLargeIsRefused(String number) {
        replace("{\"name\": \"x\", \"count\": %s}".formatted(number))
                .statusCode(400)
                .body("errors[0].pointer", is("#/count"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": \"x\", \"name\": \"x\"}",
                "{\"name\": \"x\"} {}",
                "{\"name\": \"x\"}]",
                "{\"name\": \"x\",}",
                "{name: \"x\"}",
                "{'name': 'x'}",
                "{\"name\": \"x\", \"count\": 07}",
                "{\"name\": \"x\", \"count\": NaN}",
                "{\"name\": \"x\"} // comment",
                "[]",
                "[{\"name\": \"x\"}]",
                "\"x\"",
                "7",
                "true",
                "null",
                "",
                " ",
                "{",
                "\u0000",
                "\uFEFF{\"name\": \"x\"}",
                "\0\0{\0\"name\":\"x\"}"
            })
    void whatIsNoJsonObjectIsRefused(String body) {
        replace(body).statusCode(400).contentType("application/problem+json");
    }

    @Test
    void unknownFieldIsNamed() {
        replace("{\"name\": \"x\", \"nmae\": \"y\"}").statusCode(400).body("errors[0].pointer", is("#/nmae"));
    }

    @Test
    void deepNestingIsRefused() {
        replace("{\"name\": " + "[".repeat(20_000) + "]".repeat(20_000) + "}").statusCode(400);
    }

    static Stream<Charset> otherEncodings() {
        return Stream.of(UTF_16, UTF_16BE, UTF_16LE, Charset.forName("UTF-32"), Charset.forName("UTF-32LE"));
    }

    @ParameterizedTest
    @MethodSource("otherEncodings")
    void onlyUtf8IsRead(Charset charset) {
        replace("{\"name\": \"x\"}".getBytes(charset)).statusCode(400);
        as("alice")
                .contentType("application/json; charset=" + charset)
                .body("{\"name\": \"x\"}".getBytes(charset))
                .put("/samples/one")
                .then()
                .statusCode(400);
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        replace("{\"name\": \"é\"}".getBytes(ISO_8859_1))
                .statusCode(400)
                .body("type", is("/problems/malformed-request"));
        replace(new byte[] {0, 0, '{', 0, '"', 'n', '"', ':', '1', '}'}).statusCode(400);
        replace(new byte[] {(byte) 0xc0, (byte) 0x80}).statusCode(400);
        assertThat(replace("{\"name\": \"é\"}".getBytes(UTF_8)).extract().<String>path("name"))
                .isEqualTo("é");
    }

    /// RFC 8259, section 11: the parameter has no effect.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=UTF-8",
                "Application/JSON;charset=\"utf-8\"",
                "application/json; charset=ISO-8859-1"
            })
    void utf8IsReadWhateverIsCalledIt(String type) {
        as("alice")
                .contentType(type)
                .body("{\"name\": \"é\"}".getBytes(UTF_8))
                .put("/samples/one")
                .then()
                .statusCode(200)
                .body("name", is("é"));
    }

    private static ValidatableResponse replace(String body) {
        return replace(body.getBytes(UTF_8));
    }

    private static ValidatableResponse replace(byte[] body) {
        return as("alice").body(body).put("/samples/one").then();
    }
}

package dev.lossless.edge.request;

import static dev.lossless.edge.Callers.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import dev.lossless.edge.EdgeTest;
import io.restassured.http.Header;
import io.restassured.http.Headers;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A condition is evaluated or refused, never ignored (RFC 9110, section 13).
@EdgeTest
class PreconditionsTest {

    private static final String SAMPLE = "{\"name\": \"x\"}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"3\"",
                "*",
                " * ",
                "\"1\", \"3\"",
                "\"1\",\"3\"",
                ", \"3\" ,",
                "\"a,b\", \"3\"",
                "\"3\",W/\"3\""
            })
    void conditionThatHoldsLetsTheChangeHappen(String value) {
        as("alice")
                .header("If-Match", value)
                .body(SAMPLE)
                .put("/samples/one")
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "W/\"3\"", "\"1\", \"2\"", "\"1,3\"", "\"\""})
    void conditionThatDoesNotHoldRefusesTheChange(String value) {
        as("alice")
                .header("If-Match", value)
                .body(SAMPLE)
                .put("/samples/one")
                .then()
                .statusCode(412)
                .body("type", is("/problems/version-conflict"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3",
                "",
                "'3'",
                "\"3",
                "3\"",
                "*, \"3\"",
                "w/\"3\"",
                "\"3\" \"4\"",
                "\" 3\"",
                "\"a\"b\"",
                ",",
                "**"
            })
    void whatIsNoConditionIsRefused(String value) {
        for (var header : new String[] {"If-Match", "If-None-Match"}) {
            as("alice")
                    .header(header, value)
                    .body(SAMPLE)
                    .put("/samples/one")
                    .then()
                    .statusCode(400)
                    .body("errors[0].header", is(header));
            as("alice").header(header, value).get("/samples/one").then().statusCode(400);
        }
    }

    @Test
    void tagsMayStandOnSeveralLines() {
        var lines = Headers.headers(new Header("If-Match", "\"1\""), new Header("if-match", "\"3\""));
        as("alice").headers(lines).body(SAMPLE).put("/samples/one").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "If-Match",
                "If-None-Match",
                "If-Unmodified-Since",
                "If-Modified-Since",
                "if-match",
                "IF-NONE-MATCH"
            })
    void methodThatDoesNotEvaluateAConditionRefusesIt(String header) {
        var value = header.endsWith("Since") ? "Sat, 28 Nov 2026 08:00:00 GMT" : "\"3\"";
        var answers = Stream.of(
                as("alice").header(header, value).delete("/samples"),
                as("alice").header(header, value).body(SAMPLE).post("/samples"));
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.<String>path("errors[0].header")).isEqualToIgnoringCase(header);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "If-None-Match | \"3\"        | 304",
                "If-None-Match | W/\"3\"      | 304",
                "If-None-Match | \"1\", \"3\" | 304",
                "If-None-Match | *            | 304",
                "If-None-Match | \"2\"        | 200",
                "If-Match      | \"3\"        | 200",
                "If-Match      | *            | 200",
                "If-Match      | \"2\"        | 412",
                "If-Match      | W/\"3\"      | 412",
                "If-Unmodified-Since | Sat, 28 Nov 2026 08:00:00 GMT | 200",
                "If-Modified-Since   | Sat, 28 Nov 2026 08:00:00 GMT | 200",
            })
    void everyReadEvaluatesConditions(String header, String value, int expected) {
        as("alice").header(header, value).get("/samples/one").then().statusCode(expected);
        as("alice").header(header, value).head("/samples/one").then().statusCode(expected);
    }

    /// What has no tag matches none.
    @ParameterizedTest
    @ValueSource(strings = {"/samples", "/samples/text", "/problems"})
    void readWithoutTagMatchesNoTag(String path) {
        as("alice").header("If-None-Match", "\"3\"").get(path).then().statusCode(200);
        as("alice")
                .header("If-Match", "\"3\"")
                .get(path)
                .then()
                .statusCode(412)
                .contentType("application/problem+json")
                .body("type", is("/problems/version-conflict"));
    }

    @Test
    void ifMatchComesFirst() {
        as("alice")
                .header("If-Match", "\"2\"")
                .header("If-None-Match", "\"3\"")
                .get("/samples/one")
                .then()
                .statusCode(412);
    }
}

package dev.lossless.analytics.report;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.lossless.analytics.RealServersTest;
import dev.lossless.analytics.Rest;
import dev.lossless.analytics.TodoEvents;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.jwt.build.Jwt;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How reports are asked for and what they look like. What is in them, [FiguresTest] shows.
@QuarkusTest
class ReportResourceTest extends RealServersTest {

    private static final String OWN = "/users/me/statistics";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            from=2026-11-31                                  | from     | must be a day such as 2026-11-30, from 1970 to 9999
            from=1969-12-31                                  | from     | must be a day such as 2026-11-30, from 1970 to 9999
            to=today                                         | to       | must be a day such as 2026-11-30, from 1970 to 9999
            from=2026-11-02&to=2026-11-01                    | from     | must not be after to, which is 2026-11-01
            from=2025-01-01&to=2026-01-02                    | from     | must be at most 366 days before the end of to; these are 367
            timeZone=Berlin                                  | timeZone | must be the IANA name of a time zone, such as Europe/Berlin or UTC
            timeZone=%2B01:07                                | timeZone | must be the IANA name of a time zone, such as Europe/Berlin or UTC
            timeZone=Africa/Monrovia&from=1971-01-01&to=1971-01-02 | timeZone | has days in this period that do not begin with a quarter of an hour of UTC
            format=xml                                       | format   | must be json or csv
            timeZone=SystemV/EST5                            | timeZone | must be the IANA name of a time zone, such as Europe/Berlin or UTC
            timeZone=                                        | timeZone | must not be empty
            format=                                          | format   | must not be empty
            from=                                            | from     | must not be empty
            timezone=UTC                                     | timezone | is not known here; known are format, from, timeZone, to
            to=2026-01-01&to=2026-01-02                      | to       | must be given once""")
    void requestThatIsNotValidSaysWhat(String query, String parameter, String detail) {
        for (var path : List.of("/statistics?", OWN + "?")) {
            Rest.as(user, "analyst")
                    .request()
                    .urlEncodingEnabled(false)
                    .get(path + query)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("type", equalTo("/problems/validation"))
                    .body("errors[0].parameter", equalTo(parameter))
                    .body("errors[0].detail", equalTo(detail));
        }
    }

    @Test
    void everythingThatIsWrongIsNamed() {
        Rest.as(user)
                .request()
                .get(OWN + "?from=x&format=xml&zone=UTC")
                .then()
                .statusCode(400)
                .body("errors.parameter", contains("from", "format", "zone"));
    }

    @Test
    void withoutParametersItIsTheLastSevenDaysInUtc() {
        var report = Rest.as("ana", "analyst").get("/statistics");
        var today = LocalDate.now(ZoneOffset.UTC);
        assertThat(report.get("to").asText()).isEqualTo(today.toString());
        assertThat(report.get("from").asText()).isEqualTo(today.minusDays(6).toString());
        assertThat(report.get("timeZone").asText()).isEqualTo("UTC");
        assertThat(report.get("days")).hasSize(7);
    }

    @Test
    void weeksAreThoseOfIso8601AndCountUsersOnceEach() throws Exception {
        sendAll(List.of(
                TodoEvents.on(LocalDate.of(2021, 1, 2), TodoEvents.created(user, 1)),
                TodoEvents.on(LocalDate.of(2021, 1, 3), TodoEvents.created(user, 2)),
                TodoEvents.on(LocalDate.of(2021, 1, 4), TodoEvents.created(user + "-b", 1)))
                .stream());
        await().untilAsserted(() -> assertThat(Rest.as(user + "-b")
                        .get(OWN + "?from=2021-01-04&to=2021-01-04")
                        .at("/open/HIGH")
                        .asInt())
                .isEqualTo(1));
        var weeks = Rest.as("ana", "analyst")
                .get("/statistics?from=2021-01-02&to=2021-01-05")
                .get("weeks");
        assertThat(weeks).hasSize(2);
        assertThat(weeks.at("/0/week").asText()).isEqualTo("2020-W53");
        assertThat(weeks.at("/0/from").asText()).isEqualTo("2021-01-02");
        assertThat(weeks.at("/1/week").asText()).isEqualTo("2021-W01");
        assertThat(weeks.at("/0/activeUsers").asInt()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "text/csv, '', text/csv",
        "application/json, '', application/json",
        "'*/*', '', application/json",
        "'text/csv;q=0.5, application/json;q=0.4', '', text/csv",
        "application/json, csv, text/csv",
        "'*/*', csv, text/csv",
        "'*/*', json, application/json"
    })
    void mediaTypeIsTheOneAskedFor(String accept, String format, String expected) {
        var query = format.isEmpty() ? "" : "?format=" + format;
        for (var path : List.of("/statistics", OWN)) {
            Rest.as(user, "analyst")
                    .request()
                    .accept(accept)
                    .get(path + query)
                    .then()
                    .statusCode(200)
                    .contentType(expected);
        }
    }

    @Test
    void otherMediaTypesAreNotToBeHad() {
        Rest.as(user)
                .request()
                .accept("application/xml")
                .get(OWN)
                .then()
                .statusCode(406)
                .contentType("application/problem+json");
    }

    @Test
    void csvHasOneFigureALine() {
        send(TodoEvents.created(user, 1).with("ce_time", "2026-11-23T23:30:00Z"));
        send(TodoEvents.of("TodoCompleted", user, 2).with("ce_time", "2026-11-23T23:40:00Z"));
        var path = OWN + "?from=2026-11-24&to=2026-11-24&timeZone=Europe/Berlin";
        await().until(() ->
                Rest.as(user).get(path).at("/completionTime/completions").asInt() == 1);
        var csv = Rest.as(user).request().accept("text/csv").get(path).asString();
        assertThat(csv.split("\r\n"))
                .startsWith("figure,period,priority,value")
                .contains(
                        "open,now,HIGH,0",
                        "created,2026-11-24,HIGH,1",
                        "created,2026-11-24,LOW,0",
                        "completed,2026-11-24,HIGH,1",
                        "completions,2026-11-24/2026-11-24,,1",
                        "completionSeconds-p50,2026-11-24/2026-11-24,,2654.208");
    }

    @Test
    void callerWithoutATokenIsUnauthorized() {
        for (var path : List.of("/statistics", OWN)) {
            given().get(path).then().statusCode(401).contentType("application/problem+json");
        }
    }

    @Test
    void analystsAloneSeeTheFiguresOfAll() {
        Rest.as(user, "auditor").request().get("/statistics").then().statusCode(403);
    }

    /// The empty name stands for all users in the tables.
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "{alice}"})
    void subjectThatNamesNoUserIsUnauthorized(String subject) {
        var token = Jwt.claim("sub", subject)
                .claim("upn", "x")
                .issuer("todo-local")
                .audience("todo")
                .sign();
        given().auth().oauth2(token).get(OWN).then().statusCode(401);
    }
}

package dev.lossless.audit.search;

import static dev.lossless.audit.Callers.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.audit.Events;
import dev.lossless.audit.RealServersTest;
import dev.lossless.subscriber.testkit.LogLines;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class TrailResourceTest extends RealServersTest {

    @Test
    void auditorFindsByUserSubjectTypeAndTime() {
        var other = user + "-other";
        var todo = UUID.randomUUID().toString();
        sendAll(Stream.of(
                at("2031-01-01T00:00:00Z", Events.todoCreated(user, 1)).with("ce_subject", todo),
                at("2031-01-02T00:00:00Z", Events.todoCreated(user, 2)),
                at("2031-01-03T00:00:00Z", Events.todoCreated(user, 3))
                        .with("ce_type", "TodoDeleted")
                        .with("ce_dataschema", "urn:todo-service:schema:TodoDeleted:1")
                        .with("ce_subject", todo),
                at("2031-01-04T00:00:00Z", Events.profileUpdated(user, 1)),
                at("2031-01-05T00:00:00Z", Events.todoCreated(other, 1))));
        await().until(() -> entries(user) == 4 && entries(other) == 1);
        assertThat(times("user", user)).containsExactly(4, 3, 2, 1);
        assertThat(times("user", other)).containsExactly(5);
        assertThat(times("subject", todo)).containsExactly(3, 1);
        assertThat(times("subject", user)).containsExactly(4);
        assertThat(times("user", user, "type", "TodoCreated")).containsExactly(2, 1);
        assertThat(times("user", user, "subject", todo, "type", "TodoDeleted")).containsExactly(3);
        assertThat(times("user", user, "from", "2031-01-02T00:00:00Z", "until", "2031-01-04T01:00:00+01:00"))
                .containsExactly(3, 2);
        assertThat(times("type", "UserProfileUpdated", "from", "2031-01-04T00:00:00Z", "until", "2031-01-05T00:00:00Z"))
                .contains(4);
        assertThat(times("from", "2031-01-01T00:00:00Z", "until", "2031-01-06T00:00:00Z"))
                .contains(5, 4, 3, 2, 1);
    }

    private static TestEvent at(String time, TestEvent example) {
        return example.with("ce_time", time);
    }

    private static List<Integer> times(String... parameters) {
        return json(search(parameters).get("/audit")).findValues("occurredAt").stream()
                .map(time -> Integer.parseInt(time.asText().substring(8, 10)))
                .toList();
    }

    private static RequestSpecification search(String... parameters) {
        var request = auditor();
        for (var index = 0; index < parameters.length; index += 2) {
            request.queryParam(parameters[index], parameters[index + 1]);
        }
        return request;
    }

    @Test
    void pagesAreCompleteWhateverIsRecordedMeanwhileAndWhateverIsAsOld() throws SQLException {
        sendAll(LongStream.rangeClosed(1, 7)
                .mapToObj(sequence ->
                        at("2031-02-0" + (1 + sequence / 4) + "T00:00:00Z", Events.todoCreated(user, sequence))));
        await().until(() -> entries(user) == 7);
        var links = new ArrayList<Long>();
        var page = search("user", user, "limit", "2").get("/audit");
        addLinks(links, page);
        send(at("2032-01-01T00:00:00Z", Events.todoCreated(user, 8)));
        await().until(() -> entries(user) == 8);
        while (page.header("Link") != null) {
            page = auditor()
                    .urlEncodingEnabled(false)
                    .get(page.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1"));
            addLinks(links, page);
        }
        assertThat(links).containsExactly(7L, 6L, 5L, 4L, 3L, 2L, 1L);
    }

    private static void addLinks(List<Long> links, Response page) {
        json(page).findValues("link").forEach(link -> links.add(link.asLong()));
    }

    @Test
    void exportHoldsEveryEntryOnce() {
        sendAll(LongStream.rangeClosed(1, 1201).mapToObj(sequence -> Events.todoCreated(user, sequence)));
        await().until(() -> entries(user) == 1201);
        var export =
                search("user", user).get("/audit/export").then().statusCode(200).extract();
        assertThat(export.contentType()).startsWith("application/x-ndjson");
        var sequences = export.asString()
                .lines()
                .map(line -> TestEvent.json(line).get("sequence").asLong())
                .toList();
        assertThat(sequences)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 1201)
                        .map(n -> 1202 - n)
                        .boxed()
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "limit, 0, must be a number from 1 to 500",
        "cursor, x, must come from a next link",
        "user, two words, must be 1 to 255 visible ASCII characters",
        "subject, ä, must be 1 to 255 visible ASCII characters",
        "type, a b, must be 1 to 255 visible ASCII characters",
        "from, yesterday, 'must be an RFC 3339 time, such as 2026-11-30T08:00:00Z'",
        "until, 2031-01-01, 'must be an RFC 3339 time, such as 2026-11-30T08:00:00Z'"
    })
    void wrongParameterIsAProblemThatNamesIt(String name, String value, String detail) {
        search(name, value)
                .get("/audit")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/validation"))
                .body("errors[0].parameter", equalTo(name))
                .body("errors[0].detail", equalTo(detail));
    }

    /// A filter that is misspelt or empty would show, or hand out, everybody's entries.
    @ParameterizedTest
    @CsvSource({
        "/audit, usr=alice, usr",
        "/audit, user=, user",
        "/audit, user=alice&user=bob, user",
        "/audit/export, usr=alice, usr",
        "/audit/export, user=, user",
        "/audit/export, type=A&type=A, type",
        "/audit/export, limit=1, limit",
        "/audit/export, cursor=, cursor",
        "/users/me/audit, user=alice, user",
        "/users/me/audit, limit=1&limit=2, limit",
        "/admin/audit/checksum, user=alice, user"
    })
    void parameterThatIsUnknownEmptyOrGivenTwiceIsRefused(String path, String query, String name) {
        as(user, "auditor", "admin")
                .urlEncodingEnabled(false)
                .get(path + "?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors.parameter", contains(name));
    }

    @Test
    void exportIsLoggedWithItsCaller() {
        try (var lines = new LogLines(TrailResource.class)) {
            as(user, "auditor")
                    .queryParam("user", user)
                    .get("/audit/export")
                    .then()
                    .statusCode(200);
            assertThat(lines.tracesOf("trail exported: by=" + user)).hasSize(1);
        }
    }

    /// A line break in it would forge a line of the log.
    @Test
    void callerWhoseIdIsNoUserIdGetsNoExport() {
        try (var lines = new LogLines(TrailResource.class)) {
            as(user + "\ntrail exported: by=somebody", "auditor")
                    .queryParam("user", user)
                    .get("/audit/export")
                    .then()
                    .statusCode(401);
            assertThat(lines.tracesOf("trail exported")).isEmpty();
        }
    }

    @Test
    void otherRolesAreRefused() {
        for (var path : List.of("/audit", "/audit/export")) {
            given().get(path).then().statusCode(401).contentType("application/problem+json");
            as(user, "admin", "analyst").get(path).then().statusCode(403).contentType("application/problem+json");
        }
    }

    /// MySQL 9.7 explains as a tree unless told otherwise; MariaDB, which knows only the table, reads a
    /// comment.
    @ParameterizedTest
    @CsvSource({
        "e.user_id = 'x', audit_entry_by_user",
        "e.user_id = 'x' AND e.type = 'x', audit_entry_by_user_type",
        "e.subject = 'x', audit_entry_by_subject",
        "e.type = 'x', audit_entry_by_type",
        "TRUE, audit_entry_by_time"
    })
    void everySearchReadsItsPageFromAnIndexWithoutSorting(String condition, String index) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.createStatement()) {
            var rows = statement.executeQuery("""
                    EXPLAIN /*!80000 FORMAT=TRADITIONAL */ \
                    SELECT * FROM audit_entry e FORCE INDEX (%s) LEFT JOIN audit_value v \
                    ON v.user_id = e.user_id AND v.topic = e.topic AND v.link = e.link \
                    WHERE %s AND e.occurred_at <= '2031-01-01' \
                    ORDER BY e.occurred_at DESC, e.user_id DESC, e.topic DESC, e.link DESC LIMIT 51""".formatted(index, condition));
            while (rows.next()) {
                assertThat(String.valueOf(rows.getString("Extra"))).doesNotContain("filesort", "temporary");
            }
        }
    }

    private static RequestSpecification auditor() {
        return as("the-auditor", "auditor");
    }

    private static JsonNode json(Response answer) {
        return TestEvent.json(answer.then().statusCode(200).extract().asString());
    }
}

package dev.lossless.analytics.report;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.analytics.RealServersTest;
import dev.lossless.analytics.Rest;
import dev.lossless.analytics.TodoEvents;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class StatisticsResourceTest extends RealServersTest {

    private static final String TODAY = "/statistics/today";

    @ParameterizedTest
    @CsvSource({"LOW, 1", "MEDIUM, 2", "HIGH, 3"})
    void todaysCreatedTodosAreCountedByPriority(String priority, int todos) {
        var before = today();
        for (var sequence = 1; sequence <= todos; sequence++) {
            send(TodoEvents.createdNow(user, sequence).withValue("""
                    {"todo":{"priority":"%s","completed":false}}""".formatted(priority)));
        }
        await().until(() -> created(today(), priority) == created(before, priority) + todos);
        var after = today();
        assertThat(after.get("created").asLong())
                .isEqualTo(before.get("created").asLong() + todos);
        assertThat(created(after, "LOW") + created(after, "MEDIUM") + created(after, "HIGH"))
                .isEqualTo(after.get("created").asLong());
    }

    @Test
    void dateIsTheOneInUtc() {
        assertThat(today().get("date").asText())
                .isEqualTo(LocalDate.now(ZoneOffset.UTC).toString());
        assertThat(today().get("timeZone").asText()).isEqualTo("UTC");
    }

    @Test
    void otherDaysAndOtherTypesAreNotCreatedToday() {
        var before = today();
        send(TodoEvents.createdNow(user, 1)
                .with("ce_time", Instant.now().minusSeconds(86_400).toString()));
        send(TodoEvents.now(TodoEvents.of("TodoCompleted", user, 2)));
        send(TodoEvents.createdNow(user, 3));
        await().until(() ->
                today().get("created").asLong() > before.get("created").asLong());
        assertThat(today().get("created").asLong())
                .isEqualTo(before.get("created").asLong() + 1);
    }

    @Test
    void callerWithoutATokenIsUnauthorized() {
        given().get(TODAY)
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", "Bearer")
                .body("type", equalTo("/problems/unauthorized"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"auditor", "admin", "ANALYST", ""})
    void callerInAnotherRoleIsForbidden(String role) {
        Rest.as("ana", role)
                .request()
                .get(TODAY)
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/forbidden"));
    }

    @Test
    void parameterIsRefused() {
        Rest.as("ana", "analyst")
                .request()
                .get(TODAY + "?priority=LOW")
                .then()
                .statusCode(400)
                .body("errors[0].parameter", equalTo("priority"));
    }

    @Test
    void unknownPathIsAProblem() {
        Rest.as("ana", "analyst")
                .request()
                .get("/statistics/yesterday")
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    private static long created(JsonNode today, String priority) {
        return today.get("createdByPriority").get(priority).asLong();
    }

    private static JsonNode today() {
        return Rest.as("ana", "analyst").get(TODAY);
    }
}

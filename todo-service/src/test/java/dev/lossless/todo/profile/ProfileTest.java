package dev.lossless.todo.profile;

import static dev.lossless.todo.Users.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import io.restassured.response.Response;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@TodoServiceTest
class ProfileTest {

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String alice = Users.fresh();

    @Test
    void profileOfANewUserIsEmpty() {
        as(alice)
                .get("/users/me")
                .then()
                .statusCode(200)
                .header("ETag", "\"0\"")
                .header("Cache-Control", containsString("private"))
                .body("userId", is(alice))
                .body("fullName", nullValue());
    }

    @Test
    void changePublishesOldAndNewValues() {
        try (var topic = new TopicReader(kafka, "user.events")) {
            put("{\"fullName\": \"Alice\", \"email\": \"alice@example.org\"}")
                    .then()
                    .statusCode(200);
            put("{\"fullName\": \"Alice Example\", \"timeZone\": \"Europe/Berlin\"}")
                    .then()
                    .statusCode(200);
            var second = topic.await(alice, 2).get(1);
            assertThat(TopicReader.headers(second))
                    .containsEntry("ce_type", "UserProfileUpdated")
                    .containsEntry("ce_subject", alice)
                    .containsEntry("ce_usersequence", "2")
                    .containsEntry("ce_aggregateversion", "2");
            assertThat(second.value())
                    .asString()
                    .contains("\"fullName\":{\"old\":\"Alice\",\"new\":\"Alice Example\"}")
                    .contains("\"email\":{\"old\":\"alice@example.org\"}")
                    .contains("\"timeZone\":{\"new\":\"Europe/Berlin\"}");
        }
        as(alice).get("/users/me").then().body("fullName", is("Alice Example")).body("email", nullValue());
    }

    @Test
    void changeThatChangesNothingKeepsTheVersion() {
        put("{\"fullName\": \"Alice\"}").then().header("ETag", "\"1\"");
        put("{\"fullName\": \"Alice\"}").then().statusCode(200).header("ETag", "\"1\"");
        put("{}").then().statusCode(200).header("ETag", "\"2\"");
    }

    @Test
    void remindersAreOffUntilTheyAreSwitchedOn() {
        as(alice).get("/users/me").then().body("reminders", is(false));
        put("{\"fullName\": \"Alice\"}").then().body("reminders", is(false));
        put("{\"reminders\": true}").then().statusCode(200).body("reminders", is(true));
        as(alice).get("/users/me").then().header("ETag", "\"2\"").body("reminders", is(true));
        put("{\"reminders\": null}").then().body("reminders", is(false));
        put("{\"reminders\": \"true\"}").then().statusCode(400).body("errors.pointer", hasItems("#/reminders"));
    }

    @Test
    void switchOfRemindersIsPublished() {
        try (var topic = new TopicReader(kafka, "user.events")) {
            put("{\"reminders\": true}").then().statusCode(200);
            assertThat(topic.await(alice, 1).getFirst().value())
                    .asString()
                    .contains("\"reminders\":true")
                    .contains("\"changes\":{\"reminders\":{\"old\":false,\"new\":true}}");
        }
    }

    @Test
    void outdatedChangeIsRefused() {
        put("{\"fullName\": \"Alice\"}");
        as(alice)
                .header("If-Match", "\"0\"")
                .body("{\"fullName\": \"B\"}")
                .put("/users/me")
                .then()
                .statusCode(412);
        as(alice).header("If-None-Match", "\"1\"").get("/users/me").then().statusCode(304);
    }

    @Test
    void everyInvalidFieldIsNamed() {
        put("{\"fullName\": \"%s\", \"email\": \"nobody\", \"timeZone\": \"Mars/Base\"}".formatted("x".repeat(201)))
                .then()
                .statusCode(400)
                .body("errors.pointer", hasItems("#/fullName", "#/email", "#/timeZone"));
    }

    @Test
    void timeZoneIsANameOfTheDatabaseThatTheStatisticsKnowToo() {
        put("{\"timeZone\": \"EST\"}").then().statusCode(200).body("timeZone", is("EST"));
        for (var other : List.of("SystemV/EST5", "+01:00", "IST", "europe/berlin")) {
            put("{\"timeZone\": \"%s\"}".formatted(other)).then().statusCode(400);
        }
    }

    private Response put(String body) {
        return as(alice).body(body).put("/users/me");
    }
}

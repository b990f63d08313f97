package dev.lossless.analytics.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.analytics.RealServersTest;
import dev.lossless.analytics.Rest;
import dev.lossless.analytics.TodoEvents;
import dev.lossless.analytics.figures.Fact;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Old figures take less room, and say the same.
@QuarkusTest
class RollupTest extends RealServersTest {

    private static final int QUARTERS = 96;

    @Inject
    EventHandler<Optional<Fact>> handler;

    @Inject
    Rollup rollup;

    private final LocalDate day = LocalDate.of(1980, 1, 1).plusDays(new Random().nextInt(12_000));

    @Test
    void reportsAndChecksumAreTheSameAfterQuartersBecameDays() throws Exception {
        count(at(TodoEvents.created(user, 1), 0));
        count(at(TodoEvents.of("TodoCompleted", user, 2), 95));
        count(at(TodoEvents.of("TodoReopened", user, 3), QUARTERS));
        var own = own("UTC");
        var all = all();
        var checksum = checksum();
        assertThat(own.at("/days/1/created/HIGH").asLong()
                        + own.at("/days/1/created/MEDIUM").asLong()
                        + own.at("/days/1/created/LOW").asLong())
                .isEqualTo(1);

        rollup.rollUp(Instant.now());

        assertThat(rows("event_count") + rows("completion_count")).isZero();
        assertThat(rows("event_day")).isBetween(2L, 3L);
        assertThat(rows("completion_day")).isEqualTo(1);
        assertThat(own("UTC")).isEqualTo(own);
        assertThat(own("Africa/Abidjan").get("days")).isEqualTo(own.get("days"));
        assertThat(all()).isEqualTo(all);
        assertThat(checksum()).isEqualTo(checksum);
    }

    @Test
    void eventThatComesLateIsCountedBeforeAndAfterItIsMovedToo() throws Exception {
        count(at(TodoEvents.created(user, 1), 3));
        rollup.rollUp(Instant.now());
        count(at(TodoEvents.created(user, 2), 3));
        var both = own("UTC");
        rollup.rollUp(Instant.now());
        assertThat(own("UTC")).isEqualTo(both);
        assertThat(rows("event_day")).isEqualTo(1);
        assertThat(SCHEMA.numbers("SELECT SUM(created) FROM event_day WHERE user_id = ?", user))
                .containsExactly(2L);
    }

    @Test
    void replicasThatMoveAtTheSameTimeMoveEachRowOnce() throws Exception {
        for (var quarter = 0; quarter < QUARTERS; quarter++) {
            count(at(TodoEvents.created(user, quarter + 1L), quarter));
        }
        var before = own("UTC");
        var looks = new ArrayList<Callable<Long>>();
        for (var replica = 0; replica < 4; replica++) {
            looks.add(() -> rollup.rollUp(Instant.now()));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(looks);
        }
        rollup.rollUp(Instant.now()); // what one of them left because another one held it
        assertThat(rows("event_count")).isZero();
        assertThat(own("UTC")).isEqualTo(before);
    }

    @Test
    void daysOfTheLastTwoYearsStayWhatTheyAre() throws Exception {
        var recent = LocalDate.now().minusDays(730);
        count(TodoEvents.on(recent, TodoEvents.created(user, 1)));
        rollup.rollUp(Instant.now());
        assertThat(rows("event_count")).isEqualTo(1);
        assertThat(Rest.as(user)
                        .get("/users/me/statistics?timeZone=Asia/Kathmandu&from=%1$s&to=%1$s".formatted(recent))
                        .at("/days/0/created")
                        .toString())
                .contains(":1");
    }

    @Test
    void oldDayOfAnotherTimeZoneIsRefused() {
        for (var path : List.of("/users/me/statistics", "/statistics")) {
            Rest.as(user, "analyst")
                    .request()
                    .get(path + "?timeZone=Europe/Berlin&from=%1$s&to=%1$s".formatted(day))
                    .then()
                    .statusCode(400)
                    .body("errors[0].parameter", equalTo("timeZone"))
                    .body("errors[0].detail", startsWith("must be UTC for days before 2"));
        }
    }

    private TestEvent at(TestEvent event, int quarter) {
        var time = day.plusDays(quarter / QUARTERS).atTime(LocalTime.ofSecondOfDay(quarter % QUARTERS * 900L + 60));
        return event.with("ce_time", time + ":00Z");
    }

    private void count(TestEvent event) throws Exception {
        handler.handle(TodoEvents.batch(List.of(event)));
    }

    private JsonNode own(String zone) {
        return Rest.as(user)
                .get("/users/me/statistics?timeZone=%s&from=%s&to=%s"
                        .formatted(zone, day.minusDays(1), day.plusDays(2)));
    }

    private JsonNode all() {
        return Rest.as("ana", "analyst").get("/statistics?from=%s&to=%s".formatted(day.minusDays(1), day.plusDays(2)));
    }

    private static JsonNode checksum() {
        return Rest.as("root", "admin").get("/admin/statistics/checksum");
    }

    private long rows(String table) {
        return SCHEMA.numbers("SELECT COUNT(*) FROM %s WHERE user_id = ?".formatted(table), user)
                .getFirst();
    }
}

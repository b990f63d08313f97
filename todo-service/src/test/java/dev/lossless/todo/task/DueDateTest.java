package dev.lossless.todo.task;

import static dev.lossless.todo.Users.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A day is given back as the day that it was, also from the centuries in which the Julian calendar was in use.
@TodoServiceTest
class DueDateTest {

    private static final LocalDate FIRST = LocalDate.of(1000, 1, 1);
    private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

    private final String alice = Users.fresh();

    @Test
    void everyDayOfTheContractComesBackAsItWas() {
        var days = days();
        for (var day : days) {
            var created = as(alice)
                    .body("{\"title\": \"x\", \"dueDate\": \"%s\"}".formatted(day))
                    .post("/todos");
            assertThat(created.<String>path("dueDate")).isEqualTo(day);
            assertThat(as(alice).get(created.header("Location")).<String>path("dueDate"))
                    .isEqualTo(day);
        }
        var listed = as(alice).get("/todos?sort=createdAt&limit=500").jsonPath().getList("dueDate", String.class);
        assertThat(listed).isEqualTo(days);
    }

    @Test
    void changedDayIsTheDayThatIsStored() {
        var url = as(alice).body("{\"title\": \"x\"}").post("/todos").header("Location");
        for (var day : List.of("1582-10-10", "1500-02-28", "1000-01-01", "9999-12-31")) {
            var changed = as(alice).body("{\"dueDate\": \"%s\"}".formatted(day)).patch(url);
            assertThat(changed.<String>path("dueDate")).isEqualTo(day);
            assertThat(as(alice).get(url).<String>path("dueDate")).isEqualTo(day);
        }
        as(alice).delete(url).then().statusCode(204);
    }

    @Test
    void todosOfEveryDayCanBeDeletedTogether() {
        for (var day : List.of("1582-10-05", "1582-10-10", "1582-10-14", "1100-02-28")) {
            as(alice)
                    .body("{\"title\": \"x\", \"dueDate\": \"%s\"}".formatted(day))
                    .post("/todos");
        }
        as(alice).delete("/todos").then().statusCode(204);
        assertThat(as(alice).get("/todos").jsonPath().getList("id")).isEmpty();
    }

    /// Both ends, the days around the change of the calendars, leap days of both, and some by chance.
    private static List<String> days() {
        var random = new Random(1582);
        var around = Stream.iterate(LocalDate.of(1582, 10, 3), day -> day.plusDays(1))
                .limit(14);
        var leap = Stream.of(1000, 1100, 1500, 1600, 1900, 2000, 2400)
                .flatMap(year -> Stream.of(LocalDate.of(year, 2, 28), LocalDate.of(year, 3, 1)));
        var chance = random.longs(20, FIRST.toEpochDay(), LAST.toEpochDay() + 1).mapToObj(LocalDate::ofEpochDay);
        return Stream.of(Stream.of(FIRST, LAST), around, leap, chance)
                .flatMap(days -> days)
                .map(LocalDate::toString)
                .toList();
    }
}

package dev.lossless.analytics;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The figures are those that the todos themselves show, whatever way the events take.
@QuarkusTest
class FiguresTest extends RealServersTest {

    private static final int PERIOD_DAYS = 12;

    @Inject
    Statistics statistics;

    @Inject
    EventReader reader;

    /// Users' events come in any order among users, repeated, from an earlier one on, cut into batches anywhere; some
    /// cannot be read at first, and come again at the end. Then all of them come again.
    @ParameterizedTest
    @CsvSource({
        "1, UTC",
        "2, Europe/Berlin",
        "3, Asia/Kathmandu",
        "4, America/St_Johns",
        "5, Pacific/Chatham",
        "6, America/New_York"
    })
    void anyDeliveryGivesTheFiguresOfTheTodos(long seed, ZoneId zone) throws Exception {
        var random = new Random(seed);
        var from = LocalDate.of(2027, 1, 1).plusDays(new Random().nextInt(2_000_000));
        var begin = from.plusDays(1).atStartOfDay(zone).toInstant();
        var users = IntStream.range(0, 5)
                .mapToObj(number -> new Oracle(user + "-" + number, begin, random).act(60))
                .toList();
        var before = everyone(from, zone);
        deliver(users, random, true);
        requireFiguresOf(users, from, zone, before);
        deliver(users, random, false);
        requireFiguresOf(users, from, zone, before);
    }

    private void deliver(List<Oracle> users, Random random, boolean withPoison) throws Exception {
        var next = new HashMap<Oracle, Integer>();
        users.forEach(one -> next.put(one, 0));
        var poisoned = new ArrayList<Example>();
        while (!next.isEmpty()) {
            var batch = new ArrayList<Example>();
            for (var size = 1 + random.nextInt(40); batch.size() < size && !next.isEmpty(); ) {
                var one = List.copyOf(next.keySet()).get(random.nextInt(next.size()));
                var place = next.get(one);
                var event = one.events().get(place);
                if (withPoison && random.nextInt(25) == 0 && !poisoned.contains(event)) {
                    poisoned.add(event);
                    batch.add(event.withValue("?"));
                } else {
                    batch.add(event);
                }
                move(next, one, random.nextInt(12) == 0 ? Math.max(0, place - random.nextInt(8)) : place + 1);
            }
            count(batch);
        }
        Collections.shuffle(poisoned, random);
        count(poisoned);
    }

    private static void move(Map<Oracle, Integer> next, Oracle one, int place) {
        if (place == one.events().size()) {
            next.remove(one);
        } else {
            next.put(one, place);
        }
    }

    private void count(List<Example> examples) throws Exception {
        statistics.count(new Batch(
                examples.stream().map(Example::consumed).map(reader::read).toList()));
    }

    private void requireFiguresOf(List<Oracle> users, LocalDate from, ZoneId zone, JsonNode before) {
        var report = everyone(from, zone);
        requireEvents(report, users, zone);
        assertThat(difference(before.get("open"), report.get("open"))).isEqualTo(Oracle.open(users));
        assertThat(difference(before.get("overdue"), report.get("overdue"))).isEqualTo(Oracle.overdue(users, zone));
        assertThat(activeUsers(report)).isEqualTo(Oracle.activeUsers(users, zone));
        for (var one : users) {
            var own = Rest.as(one.user()).get("/users/me/statistics?" + query(from, zone));
            requireEvents(own, List.of(one), zone);
            assertThat(counts(own.get("open"))).isEqualTo(Oracle.open(List.of(one)));
            assertThat(counts(own.get("overdue"))).isEqualTo(Oracle.overdue(List.of(one), zone));
            assertThat(own.has("weeks")).isFalse();
        }
    }

    private static void requireEvents(JsonNode report, List<Oracle> users, ZoneId zone) {
        assertThat(events(report)).isEqualTo(Oracle.counts(users, zone));
        var times = report.get("completionTime");
        assertThat(times.get("completions").asLong()).isEqualTo(Oracle.completions(users));
        for (var percent : List.of(50, 75, 90, 95, 99)) {
            var exact = Oracle.percentileSeconds(users, percent);
            assertThat(times.get("seconds").get("p" + percent).asDouble()).isCloseTo(exact, within(exact / 64 + 0.001));
        }
    }

    private JsonNode everyone(LocalDate from, ZoneId zone) {
        return Rest.as("ana", "analyst").get("/statistics?" + query(from, zone));
    }

    private static String query(LocalDate from, ZoneId zone) {
        return "from=%s&to=%s&timeZone=%s".formatted(from, from.plusDays(PERIOD_DAYS), zone);
    }

    /// As `date type priority`, without zeros.
    private static Map<String, Long> events(JsonNode report) {
        var events = new TreeMap<String, Long>();
        for (var day : report.get("days")) {
            for (var type : List.of("created", "updated", "completed", "reopened", "deleted")) {
                counts(day.get(type))
                        .forEach((priority, count) ->
                                events.put("%s %s %s".formatted(day.get("date").asText(), type, priority), count));
            }
        }
        events.values().removeIf(count -> count == 0);
        return events;
    }

    private static Map<String, Integer> activeUsers(JsonNode report) {
        return stream(report.get("days"))
                .filter(day -> day.get("activeUsers").asInt() > 0)
                .collect(toMap(day -> day.get("date").asText(), day -> day.get("activeUsers")
                        .asInt()));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return array.valueStream();
    }

    private static Map<String, Long> counts(JsonNode byPriority) {
        return byPriority.properties().stream()
                .collect(toMap(Map.Entry::getKey, count -> count.getValue().asLong()));
    }

    private static Map<String, Long> difference(JsonNode before, JsonNode after) {
        var difference = counts(after);
        counts(before).forEach((priority, count) -> difference.merge(priority, -count, Long::sum));
        return difference;
    }
}

package dev.lossless.analytics.figures;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.analytics.Oracle;
import dev.lossless.analytics.RealServersTest;
import dev.lossless.analytics.Rest;
import dev.lossless.analytics.TodoEvents;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The figures are those that the todos themselves show, whatever way the events take.
@QuarkusTest
class FiguresTest extends RealServersTest {

    private static final int PERIOD_DAYS = 12;

    @Inject
    EventHandler<Optional<Fact>> handler;

    /// Users' events come in any order among users, repeated, from an earlier one on, cut into batches
    /// anywhere; some cannot be read at first, and come again at the end. Then all of them come again.
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
        var from = emptyPeriod(zone);
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

    /// Some days of which nothing is counted.
    private static LocalDate emptyPeriod(ZoneId zone) {
        return Stream.generate(() -> LocalDate.of(2027, 1, 1).plusDays(new Random().nextInt(2_000_000)))
                .filter(from -> events(everyone(from, zone)).isEmpty())
                .findFirst()
                .orElseThrow();
    }

    /// Without some of a user's events no figure is below zero, and none overdue that is not open. When they
    /// come after all others the figures are exact.
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void missingEventsMakeNoFigureNegative(long seed) throws Exception {
        var random = new Random(seed);
        var zone = ZoneId.of("UTC");
        var from = emptyPeriod(zone);
        var begin = from.plusDays(1).atStartOfDay(zone).toInstant();
        var one = new Oracle(user, begin, random).act(60);
        var late = one.events().stream().filter(_ -> random.nextInt(4) == 0).toList();
        for (var event : one.events()) {
            if (!late.contains(event)) {
                count(List.of(event));
                requireCounts(Rest.as(user).get("/users/me/statistics"));
            }
        }
        count(late);
        requireOwnFiguresOf(one, from, zone);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {3, 4, 5, 6, 7, 8})
    void missingEventsOfOthersMakeNoFigureNegative(long seed) throws Exception {
        missingEventsMakeNoFigureNegative(seed);
    }

    private static void requireCounts(JsonNode report) {
        counts(report.get("open")).forEach((priority, open) -> assertThat(
                        report.at("/overdue/" + priority).asLong())
                .as(priority)
                .isBetween(0L, open));
    }

    @Test
    void deletionWithoutItsCreationLeavesNothingOpen() throws Exception {
        count(List.of(TodoEvents.of("TodoDeleted", user, 2)));
        assertThat(counts(Rest.as(user).get("/users/me/statistics").get("open")))
                .containsOnly(Map.entry("LOW", 0L), Map.entry("MEDIUM", 0L), Map.entry("HIGH", 0L));
    }

    /// The service's database went back to an earlier moment. The figures go with it, whatever came between.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void withdrawnEventsLeaveTheFiguresOfTheOthers(long seed) throws Exception {
        var zone = ZoneId.of("UTC");
        var from = emptyPeriod(zone);
        var begin = from.plusDays(1).atStartOfDay(zone).toInstant();
        var kept = new Oracle(user, begin, new Random(seed)).act(30);
        var all = new Oracle(user, begin, new Random(seed)).act(60);
        count(all.events());
        var withdrawals = new ArrayList<TestEvent>();
        all.events()
                .subList(kept.events().size(), all.events().size())
                .forEach(event -> withdrawals.add(
                        TodoEvents.discarded(event, true).at(user, all.events().size() + 1 + withdrawals.size())));
        count(withdrawals);
        requireOwnFiguresOf(kept, from, zone);
    }

    private void deliver(List<Oracle> users, Random random, boolean withPoison) throws Exception {
        var next = new HashMap<Oracle, Integer>();
        users.forEach(one -> next.put(one, 0));
        var poisoned = new ArrayList<TestEvent>();
        while (!next.isEmpty()) {
            var batch = new ArrayList<TestEvent>();
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

    private void count(List<TestEvent> examples) throws Exception {
        handler.handle(TodoEvents.batch(examples));
    }

    private void requireFiguresOf(List<Oracle> users, LocalDate from, ZoneId zone, JsonNode before) {
        var report = everyone(from, zone);
        requireEvents(report, users, zone);
        assertThat(difference(before.get("open"), report.get("open"))).isEqualTo(Oracle.open(users));
        assertThat(difference(before.get("overdue"), report.get("overdue"))).isEqualTo(Oracle.overdue(users, zone));
        assertThat(activeUsers(report)).isEqualTo(Oracle.activeUsers(users, zone));
        for (var one : users) {
            requireOwnFiguresOf(one, from, zone);
        }
    }

    private static void requireOwnFiguresOf(Oracle one, LocalDate from, ZoneId zone) {
        var own = Rest.as(one.user()).get("/users/me/statistics?" + query(from, zone));
        requireEvents(own, List.of(one), zone);
        assertThat(counts(own.get("open"))).isEqualTo(Oracle.open(List.of(one)));
        assertThat(counts(own.get("overdue"))).isEqualTo(Oracle.overdue(List.of(one), zone));
        assertThat(own.has("weeks")).isFalse();
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

    private static JsonNode everyone(LocalDate from, ZoneId zone) {
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

package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.analytics.figures.EventType;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// From the topic to the figures.
@QuarkusTest
class StatisticsSubscriberTest extends RealServersTest {

    private static final List<String> TYPES =
            List.of("TodoCreated", "TodoUpdated", "TodoCompleted", "TodoReopened", "TodoDeleted");

    @ParameterizedTest
    @EnumSource
    void eventsAreCountedByType(EventType type) throws SQLException {
        var sequence = 0;
        for (var name : TYPES) {
            send(TodoEvents.of(name, user, ++sequence));
        }
        await().until(() -> consumed().contains(5L));
        assertThat(counted(type)).isEqualTo(1);
    }

    @Test
    void replayOfAllEventsLeavesTheCountsUnchanged() throws SQLException {
        var before = metric("gaps");
        var events = eventsOfTwentyUsers().toList();
        sendAll(events.stream());
        await().until(() -> created() == 600);
        sendAll(events.stream());
        sendAll(users().map(userId -> TodoEvents.created(userId, 31)));
        await().untilAsserted(() -> assertThat(consumed()).hasSize(20).containsOnly(31L));
        assertThat(created()).isEqualTo(620);
        assertThat(metric("gaps")).isEqualTo(before);
    }

    private Stream<TestEvent> eventsOfTwentyUsers() {
        return LongStream.rangeClosed(1, 30).boxed().flatMap(sequence -> users().map(
                        userId -> TodoEvents.created(userId, sequence)));
    }

    private Stream<String> users() {
        return IntStream.range(0, 20).mapToObj(number -> user + "-" + number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"})
    void eventOfAnyTimeIsCounted(String time) throws SQLException {
        send(TodoEvents.created(user, 1).with("ce_time", time));
        send(TodoEvents.created(user, 2));
        await().until(() -> consumed().contains(2L));
        assertThat(created()).isEqualTo(2);
    }

    @Test
    void unknownTypeTakesItsSequenceAndIsNotCounted() throws SQLException {
        var unknown = outcome("unknown");
        var gaps = metric("gaps");
        send(TodoEvents.withType("TodoArchived", TodoEvents.created(user, 1)));
        send(TodoEvents.created(user, 2));
        await().until(() -> consumed().contains(2L));
        assertThat(created()).isEqualTo(1);
        assertThat(metric("gaps")).isEqualTo(gaps);
        await().until(() -> outcome("unknown") == unknown + 1);
    }

    @Test
    void discardedEventTakesItsSequence() throws SQLException {
        var unknown = outcome("unknown");
        var gaps = metric("gaps");
        send(TodoEvents.of("EventDiscarded", user, 1));
        send(TodoEvents.created(user, 2));
        await().until(() -> consumed().contains(2L));
        assertThat(created()).isEqualTo(1);
        assertThat(metric("gaps")).isEqualTo(gaps);
        assertThat(outcome("unknown")).isEqualTo(unknown);
    }

    @Test
    void eventsThatComeAfterLaterOnesAreCountedOnce() throws SQLException {
        for (var sequence : List.of(1, 4, 3, 3, 2, 1, 5)) {
            send(TodoEvents.created(user, sequence));
        }
        await().until(() -> consumed().contains(5L));
        assertThat(created()).isEqualTo(5);
    }
}

package dev.lossless.drill.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lossless.drill.check.Deliveries.Trouble;
import dev.lossless.drill.system.Receiver.Arrival;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Each violation of what must hold of deliveries is found.
class DeliveriesTest {

    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final List<Event> EVENTS = List.of(event("a", 1, 0), event("a", 2, 1), event("b", 1, 2));

    private static Event event(String user, long sequence, int second) {
        return new Event(
                Event.TODOS,
                user,
                sequence,
                user + sequence,
                "TodoCreated",
                "todo",
                1,
                NOON.plusSeconds(second),
                JsonNodeFactory.instance.objectNode());
    }

    private static Arrival arrival(String user, long sequence, int second) {
        return new Arrival(NOON.plusSeconds(second), user + sequence, Event.TODOS, user, sequence);
    }

    @Test
    void whatArrivesAgainAndWhatArrivesInAnyOrderOfUsersIsRight() {
        var arrivals = List.of(arrival("b", 1, 1), arrival("a", 1, 2), arrival("a", 2, 3), arrival("a", 1, 4));
        assertThat(Deliveries.delivered(Map.of("one", EVENTS), Map.of("one", arrivals))
                        .holds())
                .isTrue();
        assertThat(Deliveries.inOrder(List.of(arrivals)).holds()).isTrue();
    }

    @Test
    void eventThatDoesNotArriveAtOneOfTheReceiversIsFound() {
        var all = List.of(arrival("a", 1, 1), arrival("a", 2, 1), arrival("b", 1, 1));
        var delivered = Deliveries.delivered(
                Map.of("one", EVENTS, "two", EVENTS), Map.of("one", all, "two", all.subList(0, 2)));
        assertThat(delivered.violations()).singleElement().asString().contains("todo.events b #1", "two");
    }

    @Test
    void idThatChangesIsFound() {
        var other = new Arrival(NOON, "other", Event.TODOS, "a", 1);
        var arrivals = List.of(arrival("a", 1, 1), arrival("a", 2, 1), arrival("b", 1, 1), other);
        assertThat(Deliveries.delivered(Map.of("one", EVENTS), Map.of("one", arrivals))
                        .violated())
                .isOne();
    }

    @Test
    void eventThatOvertakesIsFound() {
        var arrivals = List.of(arrival("a", 2, 1), arrival("a", 1, 2), arrival("a", 2, 3));
        assertThat(Deliveries.inOrder(List.of(arrivals)).violations())
                .containsExactly("todo.events a #1: came behind #2");
    }

    @Test
    void receiverThatWaitsForAnotherIsFound() {
        var trouble = List.of(new Trouble("hang-receiver", NOON.minusSeconds(1), NOON.plusSeconds(6)));
        var arrivals = List.of(arrival("a", 1, 7), arrival("a", 2, 7), arrival("b", 1, 7));
        assertThat(Deliveries.unhindered(EVENTS, arrivals, trouble).violations())
                .singleElement() // the others happened within the last five seconds
                .asString()
                .startsWith("hang-receiver: todo.events a #1");
        assertThat(Deliveries.unhindered(EVENTS, List.of(arrival("a", 1, 5)), trouble)
                        .holds())
                .isTrue();
    }

    @Test
    void userWhoWasLateBeforeSaysNothingOfTheTrouble() {
        var trouble = List.of(new Trouble("hang-receiver", NOON.plusMillis(2_500), NOON.plusSeconds(20)));
        var events = List.of(event("a", 1, 0), event("a", 2, 3), event("b", 1, 3));
        var arrivals = List.of(arrival("a", 1, 4), arrival("a", 2, 30), arrival("b", 1, 30));
        assertThat(Deliveries.unhindered(events, arrivals, trouble).violations())
                .singleElement()
                .asString()
                .startsWith("hang-receiver: todo.events b #1");
    }
}

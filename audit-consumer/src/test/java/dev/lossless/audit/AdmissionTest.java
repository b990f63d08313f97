package dev.lossless.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is new in a batch, what a duplicate, and what an alarm.
class AdmissionTest {

    private static final UserStream ALICE = new UserStream("todo.events", "alice");

    private static final Optional<String> TRACE =
            Optional.of(Example.todoCreated("alice", 1).headers().get("traceparent"));

    private final EventReader reader = new EventReader();

    @Test
    void nextEventsAreNew() {
        assertThat(admit(4, Set.of(), "5 6 7").outcome()).satisfies(outcome -> {
            assertThat(sequences(outcome)).containsExactly(5L, 6L, 7L);
            assertThat(outcome.duplicates()).isZero();
            assertThat(outcome.gaps()).isEmpty();
        });
    }

    @Test
    void copyIsADuplicateInTheTrailAndWithinTheBatch() {
        assertThat(admit(4, Set.of(4L), "4 5 5 4").outcome()).satisfies(outcome -> {
            assertThat(sequences(outcome)).containsExactly(5L);
            assertThat(outcome.duplicates()).isEqualTo(3);
        });
    }

    @Test
    void jumpIsAGapAndIsRecorded() {
        var outcome = admit(4, Set.of(), "7 8").outcome();
        assertThat(sequences(outcome)).containsExactly(7L, 8L);
        assertThat(outcome.gaps()).containsExactly(new Gap(new Position(ALICE, 7), 5, 2, TRACE));
    }

    @Test
    void firstEventOfAUserIsNumberOne() {
        assertThat(admit(0, Set.of(), "1").outcome().gaps()).isEmpty();
        assertThat(admit(0, Set.of(), "2").outcome().gaps()).hasSize(1);
    }

    @Test
    void lateEventIsRecordedInItsPlaceWithoutAnAlarm() {
        var outcome = admit(9, Set.of(), "5").outcome();
        assertThat(sequences(outcome)).containsExactly(5L);
        assertThat(outcome.gaps()).isEmpty();
    }

    @Test
    void deadLetterWithinTheBatchIsNoGap() {
        var admission = admit(4, Set.of(), "5 x6 7");
        assertThat(admission.outcome().gaps()).isEmpty();
        assertThat(admission.newDeadLetters()).hasSize(1);
    }

    @Test
    void deadLetterOfAnEarlierBatchIsNoGap() {
        var stored = Set.of(new Position(ALICE, 6));
        var outcome = new Admission(Map.of(ALICE, 5L), Set.of(), stored)
                .admit(readings("7"))
                .outcome();
        assertThat(outcome.gaps()).isEmpty();
    }

    @Test
    void deadLetterDoesNotHideThatAnotherEventIsMissing() {
        assertThat(admit(4, Set.of(), "x6 7").outcome().gaps())
                .containsExactly(new Gap(new Position(ALICE, 7), 5, 1, TRACE));
    }

    @Test
    void deadLetterIsNotedOnce() {
        assertThat(admit(4, Set.of(), "x5 x5").newDeadLetters()).hasSize(1);
    }

    /// Any delivery of a gapless stream that repeats records and starts again at earlier ones, cut into batches
    /// anywhere, records each event once and in order.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyRedeliveryEndsInTheSameTrail(long seed) {
        var random = new Random(seed);
        var trail = new ArrayList<Long>();
        for (var next = 1; next <= 60; ) {
            var start = Math.max(1, next - random.nextInt(10));
            var end = Math.min(60, next + random.nextInt(5));
            trail.addAll(deliver(trail, start, end));
            next = Math.max(next, end + 1);
        }
        assertThat(trail)
                .containsExactlyElementsOf(
                        Stream.iterate(1L, n -> n + 1).limit(60).toList());
    }

    private List<Long> deliver(List<Long> trail, int start, int end) {
        var batch = new Batch(readings(range(start, end)));
        var heads = new HashMap<UserStream, Long>();
        trail.stream().max(Long::compare).ifPresent(head -> heads.put(ALICE, head));
        var stored = new HashSet<Position>();
        batch.possibleDuplicates(heads).getOrDefault(ALICE, List.of()).stream()
                .filter(trail::contains)
                .forEach(sequence -> stored.add(new Position(ALICE, sequence)));
        var outcome =
                new Admission(heads, stored, Set.of()).admit(batch.readings()).outcome();
        assertThat(outcome.gaps()).isEmpty();
        assertThat(batch.possibleDeadLetters(heads)).isEmpty();
        return sequences(outcome);
    }

    private static String range(int start, int end) {
        return String.join(
                " ",
                Stream.iterate(start, n -> n + 1)
                        .limit(end - start + 1L)
                        .map(String::valueOf)
                        .toList());
    }

    private Admission admit(long head, Set<Long> stored, String sequences) {
        var positions = new HashSet<Position>();
        stored.forEach(sequence -> positions.add(new Position(ALICE, sequence)));
        var heads = head == 0 ? Map.<UserStream, Long>of() : Map.of(ALICE, head);
        return new Admission(heads, positions, Set.of()).admit(readings(sequences));
    }

    /// "5 x6": event 5, then an unreadable record of position 6.
    private List<Reading> readings(String sequences) {
        return Stream.of(sequences.split(" ")).map(this::reading).toList();
    }

    private Reading reading(String word) {
        var sequence = Long.parseLong(word.replace("x", ""));
        var example = Example.todoCreated("alice", sequence);
        return reader.read((word.startsWith("x") ? example.withValue("x") : example).consumed());
    }

    private static List<Long> sequences(Recorded outcome) {
        return outcome.entries().stream()
                .map(event -> event.position().sequence())
                .toList();
    }
}

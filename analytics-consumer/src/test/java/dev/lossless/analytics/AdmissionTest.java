package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
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
        var admission = admit(4, Set.of(), "5 6 7");
        assertThat(sequences(admission)).containsExactly(5L, 6L, 7L);
        assertThat(admission.consumed()).containsEntry(ALICE, 7L);
        assertThat(admission.outcome().gaps()).isEmpty();
    }

    @Test
    void copyIsADuplicateBeforeAndWithinTheBatch() {
        var admission = admit(4, Set.of(), "3 4 5 5 4");
        assertThat(sequences(admission)).containsExactly(5L);
        assertThat(admission.outcome().duplicates()).isEqualTo(4);
        assertThat(admission.consumed()).containsEntry(ALICE, 5L);
    }

    @Test
    void jumpIsAGapAndIsCounted() {
        var admission = admit(4, Set.of(), "7 8");
        assertThat(sequences(admission)).containsExactly(7L, 8L);
        assertThat(admission.outcome().gaps()).containsExactly(new Gap(position(7), 5, TRACE));
    }

    @Test
    void firstEventOfAUserIsNumberOne() {
        assertThat(admit(0, Set.of(), "1").outcome().gaps()).isEmpty();
        assertThat(admit(0, Set.of(), "2").outcome().gaps()).hasSize(1);
    }

    @Test
    void deadLetterTakesItsNumberSoThatTheNextEventIsNoGap() {
        var admission = admit(4, Set.of(), "5 x6 7");
        assertThat(admission.outcome().gaps()).isEmpty();
        assertThat(admission.deadLetters()).containsExactly(position(6));
    }

    @Test
    void deadLetterThatIsDrivenAgainIsCountedOnce() {
        var admission = admit(9, Set.of(6L), "6 6");
        assertThat(sequences(admission)).containsExactly(6L);
        assertThat(admission.outcome().duplicates()).isEqualTo(1);
        assertThat(admission.deadLetters()).isEmpty();
        assertThat(admission.consumed()).containsEntry(ALICE, 9L);
    }

    @Test
    void unreadableCopyOfACountedEventOpensNoPlaceForIt() {
        var admission = admit(9, Set.of(), "x6 6");
        assertThat(sequences(admission)).isEmpty();
        assertThat(admission.deadLetters()).isEmpty();
    }

    @Test
    void unreadableRecordWithAnImplausibleNumberDoesNotHideLaterEvents() {
        var admission = admit(4, Set.of(), "x1000000 5 6");
        assertThat(sequences(admission)).containsExactly(5L, 6L);
        assertThat(admission.outcome().gaps()).isEmpty();
    }

    /// Any delivery of a gapless stream that repeats records and starts again at earlier ones, cut into batches
    /// anywhere, counts each event once.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyRedeliveryEndsInTheSameCount(long seed) {
        var random = new Random(seed);
        var head = 0L;
        var counted = 0L;
        while (head < 60) {
            var start = Math.max(1, head + 1 - random.nextInt(10));
            var end = Math.min(60, head + 1 + random.nextInt(5));
            var admission = admit(head, Set.of(), range(start, end));
            assertThat(admission.outcome().gaps()).isEmpty();
            counted += admission.outcome().events().size();
            head = admission.consumed().get(ALICE);
        }
        assertThat(counted).isEqualTo(60);
    }

    private static String range(long start, long end) {
        return String.join(
                " ",
                LongStream.rangeClosed(start, end).mapToObj(String::valueOf).toList());
    }

    private Admission admit(long head, Set<Long> deadLetters, String sequences) {
        var positions = new HashSet<Position>();
        deadLetters.forEach(sequence -> positions.add(position(sequence)));
        return new Admission(Map.of(ALICE, head), positions).admit(readings(sequences));
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

    private static Position position(long sequence) {
        return new Position(ALICE, sequence);
    }

    private static List<Long> sequences(Admission admission) {
        return admission.outcome().events().stream()
                .map(event -> event.position().sequence())
                .toList();
    }
}

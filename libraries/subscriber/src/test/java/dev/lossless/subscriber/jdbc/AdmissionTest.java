package dev.lossless.subscriber.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.subscriber.Fork;
import dev.lossless.subscriber.Gap;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Position;
import dev.lossless.subscriber.UserStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is new in a batch, what a duplicate, and what an alarm.
class AdmissionTest {

    private static final UserStream ALICE = new UserStream("tested", "alice");
    private static final Optional<String> TRACE =
            Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

    private final Map<UserStream, Mark> marks = new HashMap<>();
    private Map<Long, Long> missing = new TreeMap<>();

    @Test
    void nextEventsAreNew() {
        assertThat(sequences(after(4, "5 6 7"))).containsExactly(5L, 6L, 7L);
        assertThat(marks.get(ALICE).sequence()).isEqualTo(7);
        assertThat(missing).isEmpty();
    }

    @Test
    void copyIsADuplicateBeforeAndWithinTheBatch() {
        var outcome = after(4, "3 4 5 5 4");
        assertThat(sequences(outcome)).containsExactly(5L);
        assertThat(outcome.duplicates()).isEqualTo(4);
        assertThat(outcome.forks()).isEmpty();
    }

    @Test
    void jumpIsAGapAndIsKept() {
        var outcome = after(4, "7 8");
        assertThat(sequences(outcome)).containsExactly(7L, 8L);
        assertThat(outcome.gaps()).containsExactly(new Gap(new Position(ALICE, 7), 5, 2, TRACE));
        assertThat(missing).isEqualTo(Map.of(5L, 6L));
    }

    @Test
    void firstEventOfAUserIsNumberOne() {
        assertThat(admit("1").gaps()).isEmpty();
        marks.clear();
        assertThat(admit("2").gaps()).hasSize(1);
    }

    /// As after partitions were added, or a stream was driven again.
    @Test
    void whatComesAfterALaterNumberIsNew() {
        var outcome = after(7, "11 8 9 10");
        assertThat(sequences(outcome)).containsExactly(11L, 8L, 9L, 10L);
        assertThat(outcome.late()).isEqualTo(3);
        assertThat(outcome.duplicates()).isZero();
        assertThat(missing).isEmpty();
    }

    @Test
    void lateEventOfAnEarlierBatchIsNewOnce() {
        after(7, "12");
        var outcome = admit("10 10");
        assertThat(sequences(outcome)).containsExactly(10L);
        assertThat(outcome.duplicates()).isEqualTo(1);
        assertThat(outcome.gaps()).isEmpty();
        assertThat(missing).isEqualTo(Map.of(8L, 9L, 11L, 11L));
    }

    @Test
    void deadLetterTakesItsNumberSoThatTheNextEventIsNoGap() {
        var outcome = after(4, "5 x6 7");
        assertThat(outcome.gaps()).isEmpty();
        assertThat(missing).isEqualTo(Map.of(6L, 6L));
        assertThat(admit("8").gaps()).isEmpty();
    }

    @Test
    void deadLetterThatIsDrivenAgainHasItsEffectOnce() {
        after(4, "5 x6 7");
        var outcome = admit("6 6");
        assertThat(sequences(outcome)).containsExactly(6L);
        assertThat(outcome.duplicates()).isEqualTo(1);
        assertThat(missing).isEmpty();
        assertThat(marks.get(ALICE).sequence()).isEqualTo(7);
    }

    @Test
    void deadLetterDoesNotHideThatAnotherEventIsMissing() {
        assertThat(after(4, "x6 7").gaps()).containsExactly(new Gap(new Position(ALICE, 7), 5, 2, TRACE));
    }

    @Test
    void deadLetterIsNotedOnce() {
        after(4, "x5 x5");
        assertThat(missing).isEqualTo(Map.of(5L, 5L));
    }

    @Test
    void unreadableCopyOfAnEventOpensNoPlaceForIt() {
        after(4, "5 6 x5");
        assertThat(missing).isEmpty();
        assertThat(sequences(admit("5"))).isEmpty();
    }

    @Test
    void unreadableRecordWithAnImplausibleNumberDoesNotHideLaterEvents() {
        var outcome = after(4, "x1000000 5 6");
        assertThat(sequences(outcome)).containsExactly(5L, 6L);
        assertThat(outcome.gaps()).isEmpty();
    }

    @Test
    void absurdJumpIsRefusedAndHidesNothing() {
        var outcome = after(4, "1000005 1000004 5");
        assertThat(outcome.refused()).hasSize(1);
        assertThat(outcome.refused().getFirst().cause())
                .isEqualTo("its sequence is more than 1000000 ahead of the one before");
        assertThat(sequences(outcome)).containsExactly(1_000_004L, 5L);
    }

    @Test
    void anotherEventWithTheSameNumberIsAFork() {
        var outcome = after(4, "5 5*");
        assertThat(outcome.forks()).extracting(Fork::position).containsExactly(new Position(ALICE, 5));
        assertThat(outcome.duplicates()).isEqualTo(1);
        assertThat(admit("5*").forks()).hasSize(1);
    }

    @Test
    void numberThatADeadLetterHasTakenIsNoFork() {
        assertThat(after(4, "x5 5").forks()).isEmpty();
    }

    /// Any delivery of a gapless stream that repeats records and starts again at earlier ones, cut into batches
    /// anywhere, has each effect once and in order.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyRedeliveryEndsInTheSameEffects(long seed) {
        var random = new Random(seed);
        var effects = new ArrayList<Long>();
        while (effects.size() < 60) {
            var start = Math.max(1, effects.size() + 1 - random.nextInt(10));
            var end = Math.min(60, effects.size() + 1 + random.nextInt(5));
            var words = new ArrayList<String>();
            for (var each = start; each <= end; each++) {
                words.add(Integer.toString(each));
            }
            var outcome = admit(String.join(" ", words));
            assertThat(outcome.gaps()).isEmpty();
            effects.addAll(sequences(outcome));
        }
        assertThat(effects).isSorted().doesNotHaveDuplicates().hasSize(60);
    }

    /// Whatever order, repetition and loss: an event is new when it comes for the first time, and what is kept
    /// as missing is what has not come.
    @RepeatedTest(300)
    void everyEventIsNewOnceWhateverComes(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var come = new HashSet<Long>();
        var highest = 0L;
        for (var batch = 0; batch < 12; batch++) {
            var words = new ArrayList<String>();
            var expected = new ArrayList<Long>();
            for (var number = 0; number < 1 + random.nextInt(6); number++) {
                var sequence = 1L + random.nextInt(25);
                var dead = random.nextInt(6) == 0;
                words.add((dead ? "x" : "") + sequence);
                if (!dead && come.add(sequence)) {
                    expected.add(sequence);
                }
                highest = dead ? (sequence == highest + 1 ? sequence : highest) : Math.max(highest, sequence);
            }
            var outcome = admit(String.join(" ", words));
            assertThat(sequences(outcome)).describedAs("%s of %s", words, come).isEqualTo(expected);
            assertThat(marks.getOrDefault(ALICE, Mark.NONE).sequence()).isEqualTo(highest);
            assertThat(expanded(missing)).isEqualTo(complement(come, highest));
        }
    }

    private static List<Long> complement(HashSet<Long> come, long highest) {
        var rest = new ArrayList<Long>();
        for (var each = 1L; each <= highest; each++) {
            if (!come.contains(each)) {
                rest.add(each);
            }
        }
        return rest;
    }

    private static List<Long> expanded(Map<Long, Long> ranges) {
        var all = new ArrayList<Long>();
        ranges.forEach((first, last) -> {
            for (var each = first; each <= last; each++) {
                all.add(each);
            }
        });
        Collections.sort(all);
        return all;
    }

    private Outcome<Boolean> after(long mark, String words) {
        marks.put(ALICE, new Mark(mark, ""));
        return admit(words);
    }

    /// As the inbox does: with what is stored, and storing what changed.
    private Outcome<Boolean> admit(String words) {
        var known = new MissingRanges();
        missing.forEach(known::stored);
        var admission =
                new Admission<Boolean>(marks, Map.of(ALICE, known)).admit(Readings.batch("tested", "alice", words));
        marks.putAll(admission.marks());
        var ranges = admission.missing().get(ALICE);
        var stored = new TreeMap<>(missing);
        ranges.removed().keySet().forEach(stored::remove);
        stored.putAll(ranges.added());
        missing = stored;
        return admission.outcome();
    }

    private static List<Long> sequences(Outcome<?> outcome) {
        return outcome.effects().stream()
                .map(event -> event.position().sequence())
                .toList();
    }
}

package dev.lossless.audit.trail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.audit.Events;
import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.Fork;
import dev.lossless.subscriber.Gap;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Position;
import dev.lossless.subscriber.Reading;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.UserStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is new in a batch, what a duplicate, and what an alarm.
class AdmissionTest {

    private static final UserStream ALICE = new UserStream("todo.events", "alice");

    private static final Optional<String> TRACE =
            Optional.of(Events.todoCreated("alice", 1).headers().get("traceparent"));

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
        assertThat(outcome.late()).isEqualTo(1);
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
        var outcome = new Admission(Map.of(ALICE, 5L), Map.of(), stored)
                .admit(batch("7"))
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

    /// Whoever sent it: both are evidence.
    @Test
    void otherEventAtARecordedPositionIsAForkAndIsRecordedBesideTheFirst() {
        var outcome = admit(4, Set.of(4L), "4' 5").outcome();
        assertThat(sequences(outcome)).containsExactly(4L, 5L);
        assertThat(outcome.forks())
                .containsExactly(new Fork(new Position(ALICE, 4), id("4").toString(), id("4'").toString()));
        assertThat(outcome.duplicates()).isZero();
        assertThat(outcome.late()).isZero();
        assertThat(outcome.gaps()).isEmpty();
    }

    @Test
    void forkWithinABatchIsFoundAndItsCopyIsADuplicate() {
        var outcome = admit(3, Set.of(), "4 4' 4' 4").outcome();
        assertThat(sequences(outcome)).containsExactly(4L, 4L);
        assertThat(outcome.forks()).hasSize(1);
        assertThat(outcome.duplicates()).isEqualTo(2);
    }

    /// Recorded, it would make late ones of all that follow.
    @Test
    void absurdJumpIsRefusedAndTheTrueEventsGoOn() {
        var outcome = admit(4, Set.of(), "1000005 5").outcome();
        assertThat(outcome.refused())
                .extracting(Unreadable::cause)
                .containsExactly("its sequence is more than 1000000 ahead of the one before");
        assertThat(sequences(outcome)).containsExactly(5L);
        assertThat(outcome.gaps()).isEmpty();
        assertThat(admit(4, Set.of(), "1000004").outcome().refused()).isEmpty();
    }

    /// Where nothing is known of a stream, its first event may be any, as when the topic has lost its
    /// beginning.
    @Test
    void firstEventOfAStreamIsNeverAbsurd() {
        assertThat(admit(0, Set.of(), "5000000").outcome()).satisfies(outcome -> {
            assertThat(outcome.refused()).isEmpty();
            assertThat(outcome.gaps()).hasSize(1);
        });
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
        var batch = batch(range(start, end));
        var highest = new HashMap<UserStream, Long>();
        trail.stream().max(Long::compare).ifPresent(head -> highest.put(ALICE, head));
        var doubtful = Doubtful.in(batch, highest);
        var stored = new HashMap<Position, Set<UUID>>();
        doubtful.recorded().getOrDefault(ALICE, List.of()).stream()
                .filter(trail::contains)
                .forEach(sequence -> stored.put(new Position(ALICE, sequence), Set.of(id(sequence.toString()))));
        var outcome = new Admission(highest, stored, Set.of()).admit(batch).outcome();
        assertThat(outcome.gaps()).isEmpty();
        assertThat(outcome.forks()).isEmpty();
        assertThat(doubtful.deadLettersFrom()).isEmpty();
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

    private static Admission admit(long head, Set<Long> stored, String sequences) {
        var recorded = new HashMap<Position, Set<UUID>>();
        stored.forEach(sequence -> recorded.put(new Position(ALICE, sequence), Set.of(id(sequence.toString()))));
        var highest = head == 0 ? Map.<UserStream, Long>of() : Map.of(ALICE, head);
        return new Admission(highest, recorded, Set.of()).admit(batch(sequences));
    }

    /// "5 x6 7'": event 5, an unreadable record of position 6, another event of position 7.
    private static Batch<Envelope> batch(String sequences) {
        return new Batch<>(
                Stream.of(sequences.split(" ")).map(AdmissionTest::reading).toList(), Map.of());
    }

    private static Reading<Envelope> reading(String word) {
        var sequence = Long.parseLong(word.replaceAll("[x']", ""));
        var record = Events.todoCreated("alice", sequence)
                .with("ce_id", id(word).toString())
                .consumed();
        if (word.startsWith("x")) {
            return new Unreadable<>(record, "broken", Optional.of(new Position(ALICE, sequence)));
        }
        var envelope = Envelope.of(record);
        return new Event<>(envelope, envelope, true);
    }

    private static UUID id(String word) {
        return UUID.nameUUIDFromBytes(word.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Long> sequences(Outcome<?> outcome) {
        return outcome.effects().stream()
                .map(event -> event.position().sequence())
                .toList();
    }
}

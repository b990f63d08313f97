package dev.lossless.cache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cache.Examples;
import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.Gap;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Position;
import dev.lossless.subscriber.UserStream;
import dev.lossless.subscriber.testkit.TestEvent;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What of a batch is new, what a duplicate, and what an alarm.
class SuccessionTest {

    private static final Optional<String> TRACE =
            Optional.of(Examples.todoCreated("alice", 1).headers().get("traceparent"));

    @Test
    void nextEventsAreEffects() {
        var succession = follow(4, "5 6 7");
        assertThat(succession.effects()).hasSize(3);
        assertThat(succession.duplicates()).isZero();
        assertThat(succession.gaps()).isEmpty();
    }

    @Test
    void copyIsADuplicateBeforeAndWithinTheBatch() {
        var succession = follow(4, "3 4 5 5 4");
        assertThat(succession.effects()).hasSize(1);
        assertThat(succession.duplicates()).isEqualTo(4);
    }

    @Test
    void jumpIsAGap() {
        assertThat(follow(4, "7 8 10").gaps())
                .containsExactly(new Gap(position(7), 5, 2, TRACE), new Gap(position(10), 9, 1, TRACE));
    }

    @Test
    void deadLetterTakesItsNumber() {
        var succession = follow(4, "5 x6 7");
        assertThat(succession.gaps()).isEmpty();
        assertThat(succession.effects()).hasSize(2);
    }

    /// Redis forgets a user who was away for long, and may evict anybody.
    @Test
    void nothingIsMissedWhereRedisKnowsNothing() {
        assertThat(follow(0, "7 8").gaps()).isEmpty();
        assertThat(follow(0, "7 9").gaps()).hasSize(1);
    }

    @Test
    void everyEventIsAnEffectWhereNobodyKnowsWhatWasBefore() {
        var succession = Succession.unknown(batch("7 7 9")).outcome();
        assertThat(succession.effects()).hasSize(3);
        assertThat(succession.duplicates()).isZero();
        assertThat(succession.gaps()).isEmpty();
    }

    /// It would keep lists of the user out of the cache until Redis forgets it.
    @Test
    void absurdJumpIsRefusedAndChangesNothing() {
        var outcome = follow(4, "5 1000006 6");
        assertThat(outcome.effects()).hasSize(2);
        assertThat(outcome.gaps()).isEmpty();
        assertThat(outcome.refused()).singleElement().satisfies(refused -> assertThat(refused.cause())
                .contains("more than 1000000 ahead"));
    }

    @Test
    void newEpochGoesOnFromNWithoutAnAlarm() {
        assertThat(follow(4, "1000000005 1000000006").gaps()).isEmpty();
        assertThat(follow(7, "1000000006").gaps()).isEmpty();
        assertThat(follow(4, "1000000007").gaps()).containsExactly(new Gap(position(1_000_000_007), 5, 2, TRACE));
    }

    @Test
    void epochThatCannotBeIsRefused() {
        assertThat(follow(4, "9000000000000005 1000000000 5").refused()).hasSize(2);
    }

    private static Outcome<Envelope> follow(long before, String sequences) {
        return Succession.of(batch(sequences), Map.of("alice", before)).outcome();
    }

    /// @param sequences of one user's events; an `x` makes one unreadable
    private static Batch<Envelope> batch(String sequences) {
        return Batches.of(Stream.of(sequences.split(" "))
                .map(word -> word.startsWith("x") ? event(word.substring(1)).withValue("?") : event(word))
                .toArray(TestEvent[]::new));
    }

    private static Position position(long sequence) {
        return new Position(new UserStream("todo.events", "alice"), sequence);
    }

    private static TestEvent event(String sequence) {
        return Examples.todoCreated("alice", Long.parseLong(sequence));
    }
}

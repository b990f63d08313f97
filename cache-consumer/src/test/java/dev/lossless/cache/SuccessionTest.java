package dev.lossless.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What of a batch is new, what a duplicate, and what an alarm.
class SuccessionTest {

    private static final Optional<String> TRACE =
            Optional.of(Example.todoCreated("alice", 1).headers().get("traceparent"));

    private final EventReader reader = new EventReader();

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
                .containsExactly(
                        new Gap(new Invalidation("alice", 7), 5, TRACE),
                        new Gap(new Invalidation("alice", 10), 9, TRACE));
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
        var succession = Succession.unknown(batch("7 7 9"));
        assertThat(succession.effects()).hasSize(3);
        assertThat(succession.duplicates()).isZero();
        assertThat(succession.gaps()).isEmpty();
    }

    private Succession follow(long before, String sequences) {
        return Succession.of(batch(sequences), Map.of("alice", before));
    }

    /// @param sequences of one user's events; an `x` makes one unreadable
    private Batch batch(String sequences) {
        return new Batch(Stream.of(sequences.split(" "))
                .map(word -> word.startsWith("x") ? event(word.substring(1)).withValue("?") : event(word))
                .map(example -> reader.read(example.consumed()))
                .toList());
    }

    private static Example event(String sequence) {
        return Example.todoCreated("alice", Long.parseLong(sequence));
    }
}

package dev.lossless.todo.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.todo.outbox.StreamNumbers.Known;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequenceTest {

    private static final Instant NOW = Instant.parse("2026-11-28T10:59:00Z");
    private static final long EPOCH = 477_299;

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1",
        "7, 0, 8",
        "7, 3, 3000000008",
        "3000000008, 3, 3000000009",
        "3000000008, 0, 3000000009",
        "3000000008, 4, 4000000009",
        "0, 477299, 477299000000001"
    })
    void nextOneGoesOnFromNInTheLaterEpoch(long last, long epoch, long next) {
        assertThat(Sequence.after(last, epoch)).isEqualTo(next);
    }

    @Test
    void epochsAreMinutes() {
        assertThat(Sequence.epochAt(NOW)).isEqualTo(EPOCH);
        assertThat(Sequence.epochAt(Instant.EPOCH)).isZero();
    }

    @Test
    void numbersStayBelowWhatJsonHoldsForMoreThanADecade() {
        var later = Sequence.of(Sequence.epochAt(NOW.plus(Duration.ofDays(14 * 365))), 999_999_999);
        assertThat(later).isLessThan(1L << 53);
    }

    @Test
    void numberOfTheFutureAndNumberWithoutNWereNotGiven() {
        assertThat(Sequence.isPossible(1, NOW)).isTrue();
        assertThat(Sequence.isPossible(Sequence.of(EPOCH, 1), NOW)).isTrue();
        assertThat(Sequence.isPossible(Sequence.of(EPOCH, 0), NOW)).isFalse();
        assertThat(Sequence.isPossible(Sequence.of(EPOCH + 1441, 1), NOW)).isFalse();
    }

    /// 1 to 5, then n 6 and 7 in epoch 2: between them lies what another server gave.
    @Test
    void whatThisDatabaseNeverGaveIsKnown() {
        var known = new Known(Sequence.of(2, 7), 5);
        assertThat(LongStream.of(1, 5, Sequence.of(2, 6), Sequence.of(2, 7))).noneMatch(known::lacks);
        assertThat(LongStream.of(6, 7, Sequence.of(1, 6), Sequence.of(2, 5), Sequence.of(2, 8), Sequence.of(3, 1)))
                .allMatch(known::lacks);
        assertThat(LongStream.of(1, 2)).allMatch(Known.NOTHING::lacks);
    }
}

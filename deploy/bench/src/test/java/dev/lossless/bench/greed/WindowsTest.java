package dev.lossless.bench.greed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lossless.bench.Series;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowsTest {

    private static final long BEGIN = 1_000_000_000_000L;

    private final Windows windows = new Windows(3, 5);
    private final Series series = new Series(BEGIN);

    @Test
    void greedyUserComesAfterEachQuietWindowAndAfterThePause() {
        assertThat(windows.all()).isEqualTo(30);
        assertThat(windows.greedBegin(0)).isEqualTo(7);
        assertThat(windows.greedEnd(0)).isEqualTo(10);
        assertThat(windows.greedEnd(2)).isEqualTo(30);
    }

    /// Windows of 10, 20, 30 ms without him, of 100, 200, 900 ms with him.
    @Test
    void eachSideIsTheMedianOfItsWindows() {
        answerIn(0, 10);
        answerIn(1, 100);
        answerIn(2, 20);
        answerIn(3, 900);
        answerIn(4, 30);
        answerIn(5, 200);
        assertThat(windows.p99(List.of(series), false)).isCloseTo(20_000, within(100L));
        assertThat(windows.p99(List.of(series), true)).isCloseTo(200_000, within(1_000L));
    }

    @Test
    void whatIsAnsweredInThePauseDoesNotCount() {
        answerIn(0, 10);
        answer(0, 5_000);
        answerIn(2, 10);
        answer(11, 5_000);
        answerIn(4, 10);
        assertThat(windows.p99(List.of(series), false)).isCloseTo(10_000, within(100L));
    }

    @Test
    void replicasCountTogether() {
        var other = new Series(BEGIN);
        answerIn(0, 10);
        answerIn(2, 10);
        answerIn(4, 10);
        for (var second : new int[] {3, 13, 23}) {
            other.answered(201, at(second) - 50_000_000, at(second));
        }
        assertThat(windows.p99(List.of(series, other), false)).isCloseTo(50_000, within(100L));
    }

    private void answerIn(int window, int millis) {
        answer(window * 5 + 3, millis);
    }

    /// At this second.
    private void answer(int second, int millis) {
        series.answered(201, Math.max(BEGIN, at(second) - millis * 1_000_000L), at(second));
    }

    private static long at(int second) {
        return BEGIN + second * 1_000_000_000L + 999_000_000L;
    }
}

package dev.lossless.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cli.verify.MissingSequences.Range;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MissingSequencesTest {

    @Test
    void rangesThatWerePassedOverAreKept() {
        assertThat(missing(1, 2, 5, 9)).containsExactly("3-4", "6-8");
        assertThat(missing(3)).containsExactly("1-2");
        assertThat(missing(1, 2, 3)).isEmpty();
    }

    @Test
    void lateOneLeavesWhatIsAroundIt() {
        assertThat(missing(10, 5)).containsExactly("1-4", "6-9");
        assertThat(missing(10, 1, 9)).containsExactly("2-8");
        assertThat(missing(3, 2, 1, 2)).isEmpty();
    }

    @Test
    void newEpochGoesOnFromN() {
        assertThat(missing(1, 2, 1_000_000_003, 1_000_000_004)).isEmpty();
        assertThat(missing(1, 2, 3, 1_000_000_002)).as("2 and 3 are withdrawn").isEmpty();
        assertThat(missing(1_000_000_001)).isEmpty();
    }

    @Test
    void numbersThatAreMissingBetweenEpochsAreCounted() {
        var missing = new MissingSequences();
        LongStream.of(1, 2, 1_000_000_005).forEach(missing::seen);
        assertThat(missing.ranges()).containsExactly(new Range(3, 1_000_000_004, 2));
        missing.seen(3);
        missing.seen(1_000_000_004);
        assertThat(missing.ranges()).isEmpty();
    }

    private static List<String> missing(long... sequences) {
        var missing = new MissingSequences();
        LongStream.of(sequences).forEach(missing::seen);
        return missing.ranges().stream()
                .map(range -> range.first() + "-" + range.last())
                .toList();
    }
}

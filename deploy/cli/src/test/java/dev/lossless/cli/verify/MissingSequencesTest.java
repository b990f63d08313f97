package dev.lossless.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
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

    private static List<String> missing(long... sequences) {
        var missing = new MissingSequences();
        LongStream.of(sequences).forEach(missing::seen);
        var ranges = new ArrayList<String>();
        missing.forEach((first, last) -> ranges.add(first + "-" + last));
        return ranges;
    }
}

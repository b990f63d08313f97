package dev.lossless.analytics.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    @Test
    void percentileIsTheShortestTimeThatSoManyKeep() {
        var hundred = new TreeMap<Integer, Long>();
        for (var millis = 1; millis <= 50; millis++) {
            hundred.put(millis, 2L);
        }
        assertThat(Percentiles.of(hundred).seconds())
                .containsExactlyEntriesOf(
                        new TreeMap<>(Map.of("p50", 0.025, "p75", 0.038, "p90", 0.045, "p95", 0.048, "p99", 0.05)));
    }

    @Test
    void oneCompletionIsEveryPercentile() {
        assertThat(Percentiles.of(new TreeMap<>(Map.of(7, 1L))).seconds().values())
                .containsOnly(0.007);
    }

    @Test
    void withoutCompletionsThereIsNone() {
        SortedMap<Integer, Long> none = new TreeMap<>();
        assertThat(Percentiles.of(none).completions()).isZero();
        assertThat(Percentiles.of(none).seconds()).isEmpty();
    }
}

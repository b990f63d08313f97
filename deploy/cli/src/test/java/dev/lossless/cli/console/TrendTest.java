package dev.lossless.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cli.metrics.Exposition;
import dev.lossless.cli.metrics.Exposition.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrendTest {

    private final Trend trend = new Trend();

    @Test
    void rateIsThatOfTheTimeAskedFor() {
        add(0, 0);
        add(60, 600);
        add(70, 1_600);
        assertThat(trend.over(Duration.ofSeconds(10)).perSecond("events", _ -> true))
                .hasValue(100);
        assertThat(trend.over(Duration.ofMinutes(5)).increase("events")).isEqualTo(1_600);
    }

    @Test
    void oneReadingTellsNoRate() {
        add(0, 5);
        assertThat(trend.over(Duration.ofSeconds(10)).perSecond("events", _ -> true))
                .isEmpty();
        assertThat(trend.over(Duration.ofSeconds(10)).increase("events")).isZero();
    }

    @Test
    void counterThatBeganAnewIsNoNegativeRate() {
        add(0, 1_000);
        add(10, 50);
        assertThat(trend.over(Duration.ofSeconds(10)).perSecond("events", _ -> true))
                .hasValue(5);
    }

    @Test
    void newestReadingCountsAlsoAmongMany() {
        for (var second = 0; second <= 1_200; second += 2) {
            add(second, second);
        }
        var change = trend.over(Duration.ofSeconds(10));
        assertThat(change.now().sum("events")).isEqualTo(1_200);
        assertThat(change.seconds()).isBetween(10.0, 16.0);
        assertThat(trend.over(Duration.ofHours(1)).seconds()).isLessThanOrEqualTo(600);
    }

    private void add(long second, double events) {
        trend.add(
                Duration.ofSeconds(second).toNanos(), new Exposition(List.of(new Sample("events", Map.of(), events))));
    }
}

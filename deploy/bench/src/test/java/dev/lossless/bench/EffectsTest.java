package dev.lossless.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cli.metrics.Buckets;
import org.junit.jupiter.api.Test;

class EffectsTest {

    private static final String BEFORE = """
            # TYPE todo_consumer_effect_latency_seconds histogram
            todo_consumer_effect_latency_seconds_bucket{le="0.01"} 5.0
            todo_consumer_effect_latency_seconds_bucket{le="0.02"} 5.0
            todo_consumer_effect_latency_seconds_bucket{le="+Inf"} 5.0
            """;
    private static final String AFTER = """
            todo_consumer_effect_latency_seconds_bucket{le="0.01"} 15.0
            todo_consumer_effect_latency_seconds_bucket{le="0.02"} 95.0
            todo_consumer_effect_latency_seconds_bucket{le="+Inf"} 105.0
            todo_consumer_effect_latency_seconds_count 105
            """;

    private final Buckets since = Effects.parse(AFTER).minus(Effects.parse(BEFORE));

    @Test
    void countsWhatCameBetweenTwoReadings() {
        assertThat(since.count()).isEqualTo(100);
    }

    @Test
    void percentilesLieWithinTheirBuckets() {
        assertThat(since.percentile(5)).isEqualTo(5.0);
        assertThat(since.percentile(50)).isEqualTo(15.0);
        assertThat(since.percentile(90)).isEqualTo(20.0);
        assertThat(since.percentile(99)).as("more than the last limit").isEqualTo(20.0);
    }

    @Test
    void nothingCountedIsZero() {
        assertThat(Effects.parse("").percentile(99)).isZero();
    }
}

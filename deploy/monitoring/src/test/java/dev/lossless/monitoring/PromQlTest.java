package dev.lossless.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQlTest {

    @Test
    void metricsAndLabelsAreTold() {
        assertThat(PromQl.of(
                        "sum by (outcome, job) (rate(a_total{job=\"x y\", uri!~\"/q/.*\"}[5m])) / on (job) b > 1.5e3"))
                .isEqualTo(new PromQl(Set.of("a_total", "b"), Set.of("outcome", "job", "uri")));
    }

    @Test
    void functionsRangesVariablesAndWordsAreNoMetrics() {
        assertThat(PromQl.of(
                                "histogram_quantile(0.99, sum(rate(x_bucket[$__rate_interval])) by (le)) and vector(1) or y")
                        .metrics())
                .containsExactly("x_bucket", "y");
    }
}

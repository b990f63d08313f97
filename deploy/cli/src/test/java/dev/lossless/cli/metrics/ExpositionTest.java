package dev.lossless.cli.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ExpositionTest {

    private static final String TEXT = """
            # TYPE http_server_requests_seconds histogram
            http_server_requests_seconds_bucket{method="POST",status="201",le="0.005"} 30.0
            http_server_requests_seconds_bucket{method="POST",status="201",le="+Inf"} 40.0
            http_server_requests_seconds_bucket{method="GET",status="200",le="0.005"} 7.0
            http_server_requests_seconds_bucket{method="GET",status="200",le="+Inf"} 8.0
            http_server_requests_seconds_count{method="POST",status="201"} 40
            outbox_backlog 3.0
            never_wanted{a="b"} 9
            """;

    private final Exposition metrics = Exposition.parse(
            TEXT,
            Set.of("http_server_requests_seconds_bucket", "http_server_requests_seconds_count", "outbox_backlog"));

    @Test
    void samplesAreSummedByTheirLabels() {
        assertThat(metrics.sum("outbox_backlog")).isEqualTo(3);
        assertThat(metrics.sum("http_server_requests_seconds_count", labels -> labels.get("method")
                        .equals("POST")))
                .isEqualTo(40);
        assertThat(metrics.sum("http_server_requests_seconds_count", labels -> labels.get("method")
                        .equals("GET")))
                .isZero();
    }

    @Test
    void onlyWhatIsWantedIsKept() {
        assertThat(metrics.sum("never_wanted")).isZero();
    }

    @Test
    void bucketsOfTheWantedLabelsAreOneHistogram() {
        assertThat(metrics.buckets("http_server_requests_seconds", _ -> true).count())
                .isEqualTo(48);
        assertThat(metrics.buckets("http_server_requests_seconds", labels -> labels.get("method")
                                .equals("GET"))
                        .count())
                .isEqualTo(8);
    }
}

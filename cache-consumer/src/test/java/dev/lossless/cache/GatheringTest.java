package dev.lossless.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class GatheringTest extends RealServersTest {

    @Inject
    Gathering gathering;

    @Inject
    BatchConfig config;

    @Inject
    KafkaClientService kafka;

    @ParameterizedTest
    @CsvSource({
        "1, PT0.008S, PT0.05S, PT0.008S",
        "99, PT0.008S, PT0.05S, PT0.008S",
        "1, PT1M, PT0.05S, PT0.05S",
        "100, PT1M, PT0.05S, PT0S",
        "1, PT1M, PT0S, PT0S"
    })
    void restIsAsLongAsASmallBatchTook(int events, Duration took, Duration atMost, Duration rest) {
        assertThat(Gathering.rest(events, took, atMost)).isEqualTo(rest);
    }

    @Test
    void nothingIsFetchedInTheRest() {
        var begin = System.nanoTime();
        gathering.after(1, config.maxRest());
        var next = kafka.getConsumer("todo-events")
                .runOnPollingThread(_ -> {
                    return System.nanoTime();
                })
                .await()
                .atMost(Duration.ofMinutes(1));
        assertThat(Duration.ofNanos(next - begin)).isGreaterThanOrEqualTo(config.maxRest());
    }
}

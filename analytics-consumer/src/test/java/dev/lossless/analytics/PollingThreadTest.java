package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PollingThreadTest extends RealServersTest {

    private static final Duration PAUSE = Duration.ofMillis(50);

    @Inject
    PollingThread polling;

    @Inject
    KafkaClientService kafka;

    @Test
    void fetchesNothingWhileItPauses() {
        var begin = System.nanoTime();
        polling.pause(PAUSE);
        var next = kafka.getConsumer("todo-events")
                .runOnPollingThread(_ -> {
                    return System.nanoTime();
                })
                .await()
                .atMost(Duration.ofMinutes(1));
        assertThat(Duration.ofNanos(next - begin)).isGreaterThanOrEqualTo(PAUSE);
    }
}

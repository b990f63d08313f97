package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetriesTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Retries retries =
            new Retries(() -> Duration.ofMillis(100), new ConsumerMetrics(registry, Clock.systemUTC()));

    @Test
    void failuresAreRepeatedAndCounted() throws InterruptedException {
        var attempts = new AtomicInteger();
        var result = retries.untilDone("test", () -> {
            if (attempts.incrementAndGet() < 4) {
                throw new IOException("away");
            }
            return "done";
        });
        assertThat(result).isEqualTo("done");
        assertThat(registry.get("todo.consumer.retries").counter().count()).isEqualTo(3);
    }

    @Test
    void stopEndsTheWaitingWithoutAResult() {
        var attempts = new AtomicInteger();
        var work = CompletableFuture.runAsync(() -> assertThatThrownBy(() -> retries.untilDone("test", () -> {
                    attempts.incrementAndGet();
                    throw new IOException("away");
                }))
                .isInstanceOf(InterruptedException.class));
        await().until(() -> attempts.get() > 2);
        retries.stop();
        await().atMost(Duration.ofSeconds(1)).until(work::isDone);
        work.join();
    }

    @Test
    void nothingBeginsAfterTheStop() {
        retries.stop();
        var attempts = new AtomicInteger();
        assertThatThrownBy(() -> retries.untilDone("test", attempts::incrementAndGet))
                .isInstanceOf(InterruptedException.class);
        assertThat(attempts).hasValue(0);
    }
}

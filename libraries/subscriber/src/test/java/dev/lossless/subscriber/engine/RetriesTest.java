package dev.lossless.subscriber.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lossless.subscriber.OffsetsBehindException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetriesTest {

    private final AtomicInteger counted = new AtomicInteger();
    private final Retries retries = new Retries(Duration.ofMillis(100), counted::incrementAndGet);

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
        assertThat(counted).hasValue(3);
    }

    @Test
    void stopEndsTheWaitingWithoutAResult() {
        var attempts = new AtomicInteger();
        var patient = new Retries(Duration.ofDays(1), counted::incrementAndGet);
        var work = CompletableFuture.runAsync(() -> assertThatThrownBy(() -> patient.untilDone("test", () -> {
                    attempts.incrementAndGet();
                    throw new IOException("away");
                }))
                .isInstanceOf(InterruptedException.class));
        await().until(() -> attempts.get() > 2);
        patient.stop();
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

    @Test
    void whatRepeatingDoesNotHelpIsNotRepeated() {
        var attempts = new AtomicInteger();
        assertThatThrownBy(() -> retries.untilDone("test", () -> {
                    attempts.incrementAndGet();
                    throw new OffsetsBehindException("behind");
                }))
                .isInstanceOf(OffsetsBehindException.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void defectEndsIt() {
        assertThatThrownBy(() -> retries.untilDone("test", () -> {
                    throw new StackOverflowError("planted");
                }))
                .hasMessage("planted");
    }
}

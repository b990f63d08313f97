package dev.lossless.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.cli.CliException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProbeTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void answerIsKeptUntilItIsTooOldOrForgotten() {
        var asked = new AtomicInteger();
        var probe = new Probe<>(HOUR, HOUR, asked::incrementAndGet);
        ask(probe);
        ask(probe);
        assertThat(probe.answer()).hasValue(1);
        probe.forget();
        ask(probe);
        assertThat(probe.answer()).hasValue(2);
    }

    @Test
    void failureIsASilenceWithItsReason() {
        var probe = new Probe<>(HOUR, HOUR, () -> {
            throw new CliException("Kafka is away");
        });
        ask(probe);
        assertThat(probe.answer()).isEmpty();
        assertThat(probe.silence()).hasValue("Kafka is away");
    }

    @Test
    void nobodyWaitsForAnAnswerThatDoesNotCome() {
        var end = new CountDownLatch(1);
        var probe = new Probe<>(HOUR, Duration.ZERO, () -> {
            await().until(() -> end.getCount() == 0);
            return "late";
        });
        probe.ask();
        probe.await(System.nanoTime());
        await().untilAsserted(() -> assertThat(probe.silence())
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("no answer for")));
        assertThat(probe.answer()).isEmpty();
        end.countDown();
        await().untilAsserted(() -> assertThat(probe.answer()).hasValue("late"));
    }

    private static void ask(Probe<?> probe) {
        probe.ask();
        probe.await(System.nanoTime() + Duration.ofSeconds(30).toNanos());
    }
}

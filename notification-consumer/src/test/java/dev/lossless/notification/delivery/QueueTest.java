package dev.lossless.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.notification.delivery.Claim.Stream;
import dev.lossless.notification.request.Answer;
import dev.lossless.notification.request.Answer.Outcome;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What results do to an endpoint, with the usual settings.
class QueueTest {

    private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 28, 12, 0);
    private static final int WIDTH = 16;
    private static final DeliveryConfig CONFIG = new SmallRyeConfigBuilder()
            .withMapping(DeliveryConfig.class)
            .withConverter(Duration.class, 200, new DurationConverter())
            .withDefaultValue("webhooks.secret-key", "unused")
            .build()
            .getConfigMapping(DeliveryConfig.class);
    private static final Schedule SCHEDULE = new Schedule(CONFIG);

    private static Queue queue(int failures, LocalDateTime pausedUntil, LocalDateTime failingSince) {
        return new Queue("endpoint", NOW, pausedUntil, WIDTH, WIDTH, failures, Optional.ofNullable(failingSince));
    }

    private static Result answered(int status) {
        var answer = new Answer(
                Outcome.REJECTED, OptionalInt.of(status), Optional.empty(), Optional.empty(), new byte[0], "");
        var claim = new Claim(new Stream("endpoint", ""), 1, 1, 0, 0, Optional.empty());
        return new Result(claim, Instant.EPOCH, Duration.ZERO, Optional.of(answer));
    }

    private static void fail(Queue queue, int status) {
        queue.fail(answered(status), SCHEDULE, CONFIG.circuitFailures(), Duration.ZERO);
    }

    private static Object width(Queue queue) {
        return queue.values()[0];
    }

    private static Object pausedUntil(Queue queue) {
        return queue.values()[4];
    }

    @Test
    void circuitOpensAtTheFifthFailureInARow() {
        var queue = queue(0, NOW, null);
        for (var failure = 1; failure <= 4; failure++) {
            fail(queue, 500);
            assertThat(pausedUntil(queue)).isEqualTo(NOW);
        }
        fail(queue, 500);
        assertThat(pausedUntil(queue)).isEqualTo(NOW.plusSeconds(10));
    }

    @Test
    void whatWasUnderWayWhenTheCircuitOpenedDoesNotLengthenThePause() {
        var queue = queue(4, NOW, NOW);
        for (var failure = 0; failure < WIDTH; failure++) {
            fail(queue, 500);
        }
        assertThat(queue.failures()).isEqualTo(5);
        assertThat(pausedUntil(queue)).isEqualTo(NOW.plusSeconds(10));
    }

    @Test
    void eachFurtherFailureDoublesThePauseUpToTenMinutes() {
        var queue = queue(5, NOW.minusSeconds(1), NOW);
        fail(queue, 500);
        assertThat(pausedUntil(queue)).isEqualTo(NOW.plusSeconds(20));
        var late = queue(40, NOW.minusSeconds(1), NOW);
        fail(late, 500);
        assertThat(pausedUntil(late)).isEqualTo(NOW.plusMinutes(10));
    }

    @Test
    void successClosesTheCircuit() {
        var queue = queue(7, NOW.minusSeconds(1), NOW.minusDays(4));
        queue.succeed();
        assertThat(queue.failures()).isZero();
        assertThat(queue.reasonToDisable(CONFIG)).isEmpty();
    }

    @Test
    void overloadHalvesWhatIsUnderWayAndSuccessGivesItBackOneByOne() {
        var queue = queue(0, NOW, null);
        fail(queue, 503);
        assertThat(width(queue)).isEqualTo(8);
        fail(queue, 429);
        assertThat(width(queue)).isEqualTo(4);
        fail(queue, 500);
        assertThat(width(queue)).isEqualTo(4);
        queue.succeed();
        assertThat(width(queue)).isEqualTo(5);
    }

    @Test
    void isDisabledAfterFiveDaysAndTwelveAttemptsWithoutSuccess() {
        var failing = queue(11, NOW.minusSeconds(1), NOW.minusDays(5));
        assertThat(failing.reasonToDisable(CONFIG)).isEmpty();
        fail(failing, 500);
        assertThat(failing.reasonToDisable(CONFIG)).hasValue("FAILING");
        var younger = queue(100, NOW.minusSeconds(1), NOW.minusDays(5).plusSeconds(1));
        fail(younger, 500);
        assertThat(younger.reasonToDisable(CONFIG)).isEmpty();
    }

    @Test
    void scheduleHasTwelveAttemptsAndSpreadsThem() {
        assertThat(SCHEDULE.waitAfter(1).orElseThrow()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        assertThat(SCHEDULE.waitAfter(11).orElseThrow()).isBetween(Duration.ofHours(19), Duration.ofHours(29));
        assertThat(SCHEDULE.waitAfter(12)).isEmpty();
    }
}

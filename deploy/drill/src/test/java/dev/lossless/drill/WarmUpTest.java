package dev.lossless.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.drill.load.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    private static final int RATE = 10;

    private final List<Exchange> exchanges = new ArrayList<>();

    @Test
    void isOverWhenAllHasBeenWellForTenSeconds() {
        answer(0, 10, 1_000, 201);
        assertThat(isOver(10)).isTrue();
    }

    @Test
    void isNotOverBefore() {
        answer(0, 9, 20, 201);
        assertThat(isOver(9)).isFalse();
    }

    @Test
    void slowAnswersProlongIt() {
        answer(0, 3, 1_001, 201);
        answer(3, 13, 20, 201);
        assertThat(isOver(10)).isFalse();
        assertThat(isOver(13)).isTrue();
    }

    @Test
    void failureProlongsIt() {
        answer(0, 13, 20, 201);
        exchanges.add(new Exchange(Duration.ofMillis(2_500), Duration.ofMillis(20), 503, false));
        assertThat(isOver(12)).isFalse();
        assertThat(isOver(13)).isTrue();
    }

    @Test
    void requestsWithoutAnAnswerYetProlongIt() {
        answer(0, 8, 20, 201);
        assertThat(isOver(10)).isFalse();
    }

    private boolean isOver(int second) {
        return WarmUp.isOver(exchanges, RATE, Duration.ofSeconds(second));
    }

    private void answer(int fromSecond, int toSecond, int millis, int status) {
        for (var number = fromSecond * RATE; number < toSecond * RATE; number++) {
            var at = Duration.ofMillis(1_000L * number / RATE);
            exchanges.add(new Exchange(at, Duration.ofMillis(millis), status, true));
        }
    }
}

package dev.lossless.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.drill.fault.Fault;
import dev.lossless.drill.fault.Fault.Harm;
import dev.lossless.drill.fault.Fault.Hold;
import dev.lossless.drill.fault.Fault.Needs;
import dev.lossless.drill.fault.Fault.Sort;
import dev.lossless.drill.load.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A minute of health, a fault of a minute, a minute of health; 50 writes a second.
class WriteLatencyTest {

    private static final int SECONDS = 180;
    private static final Duration WARM = Duration.ofSeconds(5);

    private final List<Exchange> exchanges = new ArrayList<>();

    @Test
    void writesThatAreAsFastAsEverAreUnaffected() {
        write(50, 10, 11);
        assertThat(judge(Sort.ASIDE)).isEmpty();
    }

    @Test
    void slowerWritesWhileSomethingIsAwayAreFound() {
        write(50, 10, 13);
        assertThat(judge(Sort.ASIDE)).containsExactly("p99 of 13 ms, 1.30 times the healthy one of 10 ms");
    }

    @Test
    void slowerWritesWhileTheDatabaseIsHitAreAsPromised() {
        write(50, 10, 13);
        assertThat(judge(Sort.CENTRAL)).isEmpty();
    }

    @Test
    void fewWritesDoNotTellOfTheirP99() {
        write(5, 10, 13);
        assertThat(judge(Sort.ASIDE)).isEmpty();
    }

    @Test
    void writeThatFailsWhileSomethingIsAwayIsFound() {
        write(5, 10, 10);
        exchanges.add(new Exchange(Duration.ofSeconds(90), Duration.ofMillis(10), 503, true));
        assertThat(judge(Sort.ASIDE)).containsExactly("1 of 301 writes got no answer, or 5xx; of 575 healthy ones 0");
    }

    @Test
    void writesThatFailAsOftenWhileAllIsWellDoNotTellOfTheFault() {
        write(5, 10, 10);
        for (var second = 0; second < SECONDS; second += 2) {
            exchanges.add(new Exchange(Duration.ofSeconds(second), Duration.ofMillis(10), 503, true));
        }
        assertThat(judge(Sort.ASIDE)).isEmpty();
    }

    @Test
    void writesBeforeTheServicesWereWarmAreNotHealthyOnes() {
        write(50, 10, 13);
        exchanges.replaceAll(exchange -> exchange.at().compareTo(WARM) >= 0
                ? exchange
                : new Exchange(exchange.at(), Duration.ofMillis(100), 503, true));
        assertThat(judge(Sort.ASIDE)).containsExactly("p99 of 13 ms, 1.30 times the healthy one of 10 ms");
    }

    private void write(int rate, int healthyMillis, int harmedMillis) {
        for (var number = 0; number < SECONDS * rate; number++) {
            var at = Duration.ofMillis(1_000L * number / rate);
            var harmed = at.toSeconds() >= 60 && at.toSeconds() < 120;
            exchanges.add(new Exchange(at, Duration.ofMillis(harmed ? harmedMillis : healthyMillis), 201, true));
        }
    }

    private List<String> judge(Sort sort) {
        var fault = new Fault(
                "broken", "", Set.of(), sort, Hold.seconds(60, 60), Needs.NOTHING, (_, _) -> new Harm("", () -> {}));
        var begun = Duration.ofSeconds(60);
        var over = Duration.ofSeconds(120);
        var step = new Happened(List.of(fault), List.of(), begun, begun, over, over, Optional.of(over));
        return WriteLatency.of(exchanges, List.of(step), WARM, Duration.ofSeconds(SECONDS))
                .judge()
                .violations();
    }
}

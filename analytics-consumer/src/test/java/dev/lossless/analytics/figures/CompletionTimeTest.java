package dev.lossless.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompletionTimeTest {

    private static final Duration LONGEST = Duration.ofDays(3_000_000);

    @Test
    void bucketsGrowWithTheTimeWithoutAHole() {
        for (var bucket = 0; bucket < 1_400; bucket++) {
            assertThat(CompletionTime.bucket(CompletionTime.middle(bucket))).isEqualTo(bucket);
        }
    }

    @Test
    void middleOfTheBucketIsNeverFurtherAwayThanStated() {
        var random = new Random(1);
        for (var i = 0; i < 100_000; i++) {
            var millis = random.nextLong(1L << (1 + random.nextInt(47)));
            var middle = CompletionTime.middle(CompletionTime.bucket(Duration.ofMillis(millis)))
                    .toMillis();
            assertThat(Math.abs(middle - millis)).isLessThanOrEqualTo(millis / 64);
        }
    }

    @Test
    void anyTimeHasABucketThatTheDatabaseCanHold() {
        assertThat(CompletionTime.bucket(Duration.ofSeconds(-5))).isZero();
        assertThat(CompletionTime.bucket(LONGEST)).isBetween(1_000, (int) Short.MAX_VALUE);
    }
}

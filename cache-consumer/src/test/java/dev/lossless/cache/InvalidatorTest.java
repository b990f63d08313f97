package dev.lossless.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class InvalidatorTest extends RealServersTest {

    @Inject
    Invalidator invalidator;

    @Test
    void firstInvalidationIsWrittenThoughNobodyHasReadLists() {
        invalidate(7);
        assertThat(minVersion(user)).isEqualTo(7);
        assertThat(generation(user)).matches("[0-9a-f]{1,16}");
    }

    @Test
    void newerVersionRaisesMinVersionAndChangesTheGeneration() {
        invalidate(7);
        var before = generation(user);
        invalidate(8);
        assertThat(minVersion(user)).isEqualTo(8);
        assertThat(generation(user)).isNotEqualTo(before);
    }

    @Test
    void sameOrOlderVersionChangesNothing() {
        invalidate(8);
        var before = generation(user);
        invalidate(8);
        invalidate(7);
        assertThat(minVersion(user)).isEqualTo(8);
        assertThat(generation(user)).isEqualTo(before);
    }

    @Test
    void versionFromBeforeIsAnswered() throws Exception {
        assertThat(before(7)).isZero();
        assertThat(before(8)).isEqualTo(7);
        assertThat(before(5)).isEqualTo(8);
        assertThat(before(999_999_999_999_999L)).isEqualTo(8);
        assertThat(before(9)).isEqualTo(999_999_999_999_999L);
    }

    private long before(long version) throws Exception {
        var other = new Invalidation(user + "-other", 1);
        return invalidator
                .apply(List.of(other, new Invalidation(user, version)), List.of())
                .before()
                .get(user);
    }

    @Test
    void versionsAreComparedAsNumbers() {
        invalidate(9);
        invalidate(10);
        assertThat(minVersion(user)).isEqualTo(10);
        invalidate(999_999_999_999_998L);
        invalidate(999_999_999_999_999L);
        assertThat(minVersion(user)).isEqualTo(999_999_999_999_999L);
    }

    @Test
    void generationThatAReaderMadeIsReplaced() {
        redis.hash(String.class).hset(meta(user), "gen", "of-the-reader");
        invalidate(1);
        assertThat(generation(user)).isNotEqualTo("of-the-reader");
    }

    @Test
    void generationIsKeptForADayAfterTheLastInvalidation() {
        invalidate(1);
        redis.key().pexpire(meta(user), Duration.ofSeconds(30));
        invalidate(2);
        assertThat(redis.key().pttl(meta(user))).isBetween(86_390_000L, 86_400_000L);
    }

    @Test
    void fullBatchOfUsersIsInvalidatedAtOnce() throws Exception {
        var users = IntStream.range(0, 500)
                .mapToObj(number -> new Invalidation(user + "-" + number, number + 1))
                .toList();
        invalidator.apply(users, List.of());
        assertThat(users)
                .allSatisfy(each -> assertThat(minVersion(each.userId())).isEqualTo(each.version()));
    }

    @Test
    void markMovesForwardOnlyAndTellsWhenItIsTooFarBack() throws Exception {
        var partition = 1_000_000 + new Random().nextInt(1_000_000);
        assertThat(advance(partition, 5, 8)).containsExactly(new Setback(partition, -1, 5));
        assertThat(advance(partition, -1, 8)).isEmpty();
        assertThat(advance(partition, 8, 10)).isEmpty();
        assertThat(advance(partition, 2, 4)).isEmpty();
        assertThat(advance(partition, 12, 14)).containsExactly(new Setback(partition, 10, 12));
        assertThat(advance(partition, 10, 14)).isEmpty();
        redis.hash(String.class).hdel(Invalidator.APPLIED, Integer.toString(partition));
    }

    private List<Setback> advance(int partition, long from, long to) throws Exception {
        return invalidator
                .apply(List.of(), List.of(new Span(partition, from, to)))
                .setbacks();
    }

    /// In any order, with any repetition: the generation changes exactly when the version rises above all before.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void generationChangesExactlyWhenMinVersionRises(long seed) {
        var random = new Random(seed);
        var highest = 0L;
        var generation = generation(user);
        for (var step = 0; step < 50; step++) {
            var version = 1 + random.nextInt(20);
            invalidate(version);
            if (version > highest) {
                assertThat(generation(user)).isNotEqualTo(generation);
            } else {
                assertThat(generation(user)).isEqualTo(generation);
            }
            highest = Math.max(highest, version);
            generation = generation(user);
            assertThat(minVersion(user)).isEqualTo(highest);
        }
    }

    private void invalidate(long version) {
        invalidate(new Invalidation(user, version));
    }

    private void invalidate(Invalidation... invalidations) {
        assertThatCode(() -> invalidator.apply(List.of(invalidations), List.of()))
                .doesNotThrowAnyException();
    }
}

package dev.lossless.cache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.lossless.cache.RealServersTest;
import dev.lossless.subscriber.OffsetRange;
import dev.lossless.subscriber.OffsetsBehindException;
import dev.lossless.subscriber.Position;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
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
        assertThat(before(9)).isEqualTo(8);
        assertThat(before(9)).isEqualTo(9);
    }

    private long before(long version) throws Exception {
        return invalidator
                .apply(List.of(of(user + "-other", 1), of(user, version)), Map.of())
                .get(user);
    }

    @Test
    void absurdVersionIsLeftOutAndThoseBesideItAreNot() throws Exception {
        invalidate(7);
        invalidator.apply(List.of(new Invalidations(user, new TreeSet<>(List.of(8L, 9L, 1_000_010L)))), Map.of());
        assertThat(minVersion(user)).isEqualTo(9);
    }

    /// The publisher's database is another one: n goes on from what it knows.
    @Test
    void versionOfANewEpochIsHigher() throws Exception {
        invalidate(7);
        invalidate(1_000_000_006);
        assertThat(minVersion(user)).isEqualTo(1_000_000_006);
        invalidate(8);
        assertThat(minVersion(user)).isEqualTo(1_000_000_006);
        invalidate(477_000_000_000_007L);
        assertThat(minVersion(user)).isEqualTo(477_000_000_000_007L);
    }

    @Test
    void versionOfAnEpochThatCannotBeIsLeftOut() {
        invalidate(7);
        invalidate(9_000_000_000_000_008L);
        invalidate(1_000_000_000);
        assertThat(minVersion(user)).isEqualTo(7);
    }

    @Test
    void lastEffectIsTheLastInvalidation() throws Exception {
        assertThat(invalidator.lastEffect(user)).isEmpty();
        var begin = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        invalidate(7);
        var last = invalidator.lastEffect(user).orElseThrow();
        assertThat(last.sequence()).isEqualTo(7);
        assertThat(last.at()).isBetween(begin, Instant.now());
    }

    @Test
    void versionsAreComparedAsNumbers() {
        invalidate(9);
        invalidate(10);
        assertThat(minVersion(user)).isEqualTo(10);
    }

    @Test
    void highestVersionIsKeptExactly() {
        invalidate(Position.LAST);
        assertThat(minVersion(user)).isEqualTo(Position.LAST);
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
                .mapToObj(number -> of(user + "-" + number, number + 1))
                .toList();
        invalidator.apply(users, Map.of());
        assertThat(users).allSatisfy(each -> assertThat(minVersion(each.userId()))
                .isEqualTo(each.versions().last()));
    }

    @Test
    void markMovesForwardOnlyAndTellsWhenItIsTooFarBack() {
        var partition = new TopicPartition("todo.events", 1_000_000 + new Random().nextInt(1_000_000));
        var topic = Uuid.randomUuid();
        assertThat(isAdvanced(partition, topic, 5, 8)).isFalse();
        assertThat(isAdvanced(partition, topic, -1, 8)).isTrue();
        assertThat(isAdvanced(partition, topic, 8, 10)).isTrue();
        assertThat(isAdvanced(partition, topic, 2, 4)).isTrue();
        assertThat(isAdvanced(partition, topic, 12, 14)).isFalse();
        assertThat(isAdvanced(partition, topic, 10, 14)).isTrue();
        var madeAnew = Uuid.randomUuid();
        assertThat(isAdvanced(partition, madeAnew, 3, 5)).isFalse();
        assertThat(isAdvanced(partition, madeAnew, 0, 5)).isTrue();
        assertThat(isAdvanced(partition, madeAnew, 5, 6)).isTrue();
        redis.hash(String.class).hdel(Marks.KEY, Integer.toString(partition.partition()));
    }

    private boolean isAdvanced(TopicPartition partition, Uuid topic, long from, long to) {
        try {
            invalidator.apply(List.of(), Map.of(partition, new OffsetRange(from, to, Optional.empty(), topic)));
            return true;
        } catch (OffsetsBehindException _) {
            return false;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// In any order, with any repetition: the generation changes exactly when the version rises above all
    /// before.
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
        assertThatCode(() -> invalidator.apply(List.of(of(user, version)), Map.of()))
                .doesNotThrowAnyException();
    }

    private static Invalidations of(String userId, long version) {
        return new Invalidations(userId, new TreeSet<>(List.of(version)));
    }
}

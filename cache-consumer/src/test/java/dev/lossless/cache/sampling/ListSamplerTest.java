package dev.lossless.cache.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.cache.Examples;
import dev.lossless.cache.RealServersTest;
import io.micrometer.core.instrument.Metrics;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ListSamplerTest extends RealServersTest {

    @Inject
    ListSampler sampler;

    @Test
    void listThatIsAsNewAsTheEventsIsFresh() {
        consume(5);
        var fresh = samples("fresh");
        sampler.check(store(generation(user), 5));
        assertThat(samples("fresh")).isEqualTo(fresh + 1);
    }

    @Test
    void reachableListThatIsOlderThanAConsumedEventIsStale() {
        consume(5);
        var stale = samples("stale");
        sampler.check(store(generation(user), 4));
        assertThat(samples("stale")).isEqualTo(stale + 1);
    }

    /// As after a fail-over to a replica that was behind: there Redis itself is content.
    @Test
    void listIsStaleAlsoWhenRedisHasForgottenTheEvent() {
        consume(5);
        var stale = samples("stale");
        redis.hash(String.class).hset(meta(user), "minVersion", "3");
        sampler.check(store(generation(user), 4));
        assertThat(samples("stale")).isEqualTo(stale + 1);
    }

    @Test
    void listThatNobodyAsksForAnyMoreIsNotCompared() {
        consume(5);
        var compared = samples("fresh") + samples("stale");
        sampler.check(store("of-before", 4));
        sampler.check(meta(user));
        sampler.check("something else");
        assertThat(samples("fresh") + samples("stale")).isEqualTo(compared);
    }

    @Test
    void keysAreDrawnByChance() {
        consume(5);
        store(generation(user), 5);
        var fresh = samples("fresh");
        await().until(() -> {
            sampler.sample();
            return samples("fresh") > fresh;
        });
    }

    private void consume(long version) {
        var before = outcome("effect");
        send(Examples.todoCreated(user, version));
        await().until(() -> outcome("effect") > before);
    }

    private String store(String generation, long version) {
        var key = "user:{" + user + "}:todos:" + generation + ":2:/todos?limit=100";
        redis.value(String.class).setex(key, 60, version + "\n\n\"tag\"\n[]");
        return key;
    }

    private double samples(String outcome) {
        return Metrics.globalRegistry
                .get("todo.cache.samples")
                .tag("outcome", outcome)
                .counter()
                .count();
    }
}

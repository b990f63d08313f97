package dev.lossless.cache.sampling;

import dev.lossless.cache.CacheConfig;
import dev.lossless.cache.invalidation.ConsumedVersions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// Compares lists in Redis, drawn by chance, with the events that were consumed. None that can be served may be
/// older:
/// a stale one is a defect, or the moment between a fail-over of Redis and its restoration.
///
/// The cost is bounded: each draw is at most three short commands, `cache.sample-size` of them every
/// `cache.sample-interval`.
@ApplicationScoped
public class ListSampler {

    private static final Logger LOG = Logger.getLogger(ListSampler.class);
    private static final Pattern LIST_KEY = Pattern.compile("user:\\{(.+?)}:todos:([^:]+):.+", Pattern.DOTALL);

    /// A stored list begins with its version and a line feed.
    private static final int LONGEST_VERSION = 20;

    private final ReactiveRedisDataSource redis;
    private final ConsumedVersions consumed;
    private final CacheConfig config;
    private final Counter fresh;
    private final Counter stale;
    private final CountDownLatch stopping = new CountDownLatch(1);

    ListSampler(ReactiveRedisDataSource redis, ConsumedVersions consumed, MeterRegistry registry, CacheConfig config) {
        this.redis = redis;
        this.consumed = consumed;
        this.config = config;
        this.fresh = samples(registry, "fresh");
        this.stale = samples(registry, "stale");
    }

    private static Counter samples(MeterRegistry registry, String outcome) {
        return Counter.builder("todo.cache.samples")
                .description("Lists in Redis that were compared with the consumed events; a stale one is an alarm")
                .tag("outcome", outcome)
                .register(registry);
    }

    void start(@Observes StartupEvent event) {
        if (config.sampleSize() > 0) {
            Thread.ofVirtual().name("list-sampler").start(this::sampleRegularly);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
    }

    private void sampleRegularly() {
        try {
            while (!stopping.await(config.sampleInterval().toMillis(), TimeUnit.MILLISECONDS)) {
                attempt();
            }
        } catch (InterruptedException _) {
            // the service stops
        }
    }

    private void attempt() {
        try {
            sample();
        } catch (RuntimeException e) {
            LOG.warnf("sampling lists failed, tried again: cause=%s", e);
        }
    }

    void sample() {
        for (var draw = 0; draw < config.sampleSize(); draw++) {
            call("RANDOMKEY").map(Response::toString).ifPresent(this::check);
        }
    }

    /// What was consumed is read first: whatever is reachable later must be as new.
    public void check(String key) {
        var list = LIST_KEY.matcher(key);
        if (!list.matches() || list.group(2).equals("meta")) {
            return;
        }
        var userId = list.group(1);
        var atLeast = consumed.of(userId);
        var meta = call("HMGET", "user:{" + userId + "}:todos:meta", "gen", "minVersion")
                .orElseThrow();
        if (meta.get(0) == null || !meta.get(0).toString().equals(list.group(2))) {
            return;
        }
        var minVersion = meta.get(1) == null ? 0 : meta.get(1).toLong();
        version(key).ifPresent(version -> compare(userId, version, Math.max(atLeast, minVersion)));
    }

    /// Empty when the list has just expired.
    private Optional<Long> version(String key) {
        return call("GETRANGE", key, "0", Integer.toString(LONGEST_VERSION - 1))
                .map(Response::toString)
                .filter(start -> start.indexOf('\n') > 0)
                .map(start -> Long.parseLong(start, 0, start.indexOf('\n'), 10));
    }

    private void compare(String userId, long version, long atLeast) {
        (version < atLeast ? stale : fresh).increment();
        if (version < atLeast) {
            LOG.errorf("stale list in Redis: userId=%s version=%d consumed=%d", userId, version, atLeast);
        }
    }

    private Optional<Response> call(String command, String... words) {
        return Optional.ofNullable(redis.execute(command, words).await().atMost(config.timeout()));
    }
}

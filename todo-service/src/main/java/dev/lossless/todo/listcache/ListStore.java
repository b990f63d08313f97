package dev.lossless.todo.listcache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/// The lists in Redis. The braces in the keys keep all keys of a user in one slot of a Redis cluster.
@ApplicationScoped
class ListStore {

    private static final Logger LOG = Logger.getLogger(ListStore.class);

    /// Part of the keys: replicas of two versions that keep lists in two formats do not read each other's.
    private static final String FORMAT = "2";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final ReactiveRedisDataSource redis;
    private final ListCacheConfig config;
    private final Counter overLimit;
    private final String lookupScript = script("/lookup.lua");
    private final String storeScript = script("/store.lua");

    ListStore(ReactiveRedisDataSource redis, ListCacheConfig config, MeterRegistry registry) {
        this.redis = redis;
        this.config = config;
        this.overLimit = Counter.builder("list.cache.fills.over.limit")
                .description("Lists that were not stored because their user has as many in Redis as one may have")
                .register(registry);
    }

    /// Opens the connections before the first request. Without Redis the service starts all the same.
    void connect(@Observes StartupEvent event) {
        try {
            await(redis.execute("PING"), CONNECT_TIMEOUT);
        } catch (RedisUnavailableException e) {
            LOG.warnf("list cache: Redis does not answer yet: cause=%s", e.getCause());
        }
    }

    /// The user's generation, which is made when there is none, and the list that is stored under it: one round
    /// trip.
    Lookup lookup(String userId, String query) {
        var fresh = Long.toHexString(ThreadLocalRandom.current().nextLong());
        var ttl = Long.toString(config.metaTtl().toMillis());
        var answer = await(redis.execute(
                "EVAL", lookupScript, "1", prefix(userId) + "meta", fresh, ttl, prefix(userId), suffix(query)));
        var generation =
                new Generation(userId, answer.get(0).toString(), answer.get(1).toLong());
        return new Lookup(generation, decoded(answer.get(2)));
    }

    record Lookup(Generation generation, Optional<CachedList> list) {}

    /// What is not a list, whoever stored it, is none: it is read from the database and replaced.
    private static Optional<CachedList> decoded(Response stored) {
        try {
            return Optional.ofNullable(stored).map(list -> CachedList.decode(list.toBytes()));
        } catch (RuntimeException e) {
            LOG.warnf("list cache: something that is no list: cause=%s", e);
            return Optional.empty();
        }
    }

    /// Not awaited: a fill that fails costs the next reader a miss, nothing else.
    void put(Generation generation, String query, CachedList list) {
        var store = Request.cmd(Command.EVAL)
                .arg(storeScript)
                .arg(2)
                .arg(key(generation, query))
                .arg(prefix(generation.userId()) + "stored")
                .arg(list.encoded())
                .arg(config.ttl().toMillis())
                .arg(config.maxListsPerUser())
                .arg(config.maxBytesPerUser().asLongValue());
        redis.getRedis()
                .send(store)
                .subscribe()
                .with(
                        this::countRefused,
                        e -> LOG.debugf("list not cached: userId=%s cause=%s", generation.userId(), e));
    }

    private void countRefused(Response stored) {
        if (stored.toInteger() == 0) {
            overLimit.increment();
        }
    }

    private Response await(Uni<Response> call) {
        return await(call, config.timeout());
    }

    /// What takes too long is left alone, not cancelled: a connection that arrives after a cancellation would
    /// never
    /// go back to the pool.
    private static Response await(Uni<Response> call, Duration atMost) {
        try {
            return call.subscribeAsCompletionStage().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new RedisUnavailableException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailableException(e);
        }
    }

    private static String prefix(String userId) {
        return "user:{" + userId + "}:todos:";
    }

    private static String key(Generation generation, String query) {
        return prefix(generation.userId()) + generation.id() + suffix(query);
    }

    private static String suffix(String query) {
        return ":" + FORMAT + ":" + query;
    }

    private static String script(String resource) {
        try (var lua = ListStore.class.getResourceAsStream(resource)) {
            return new String(lua.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

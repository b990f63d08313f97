package dev.lossless.todo.listcache;

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
    private final String generationScript = script("/generation.lua");

    ListStore(ReactiveRedisDataSource redis, ListCacheConfig config) {
        this.redis = redis;
        this.config = config;
    }

    /// Opens the connections before the first request. Without Redis the service starts all the same.
    void connect(@Observes StartupEvent event) {
        try {
            await(redis.execute("PING"), CONNECT_TIMEOUT);
        } catch (RedisUnavailableException e) {
            LOG.warnf("list cache: Redis does not answer yet: cause=%s", e.getCause());
        }
    }

    Generation generation(String userId) {
        var fresh = Long.toHexString(ThreadLocalRandom.current().nextLong());
        var ttl = Long.toString(config.metaTtl().toMillis());
        var answer = await(redis.execute("EVAL", generationScript, "1", prefix(userId) + "meta", fresh, ttl));
        return new Generation(userId, answer.get(0).toString(), answer.get(1).toLong());
    }

    Optional<CachedList> find(Generation generation, String query) {
        return Optional.ofNullable(await(redis.execute("GET", key(generation, query))))
                .map(stored -> CachedList.decode(stored.toBytes()));
    }

    /// Not awaited: a fill that fails costs the next reader a miss, nothing else.
    void put(Generation generation, String query, CachedList list) {
        var set = Request.cmd(Command.SET)
                .arg(key(generation, query))
                .arg(list.encoded())
                .arg("PX")
                .arg(config.ttl().toMillis());
        redis.getRedis()
                .send(set)
                .subscribe()
                .with(_ -> {}, e -> LOG.debugf("list not cached: userId=%s cause=%s", generation.userId(), e));
    }

    private Response await(Uni<Response> call) {
        return await(call, config.timeout());
    }

    /// What takes too long is left alone, not cancelled: a connection that arrives after a cancellation would never
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
        return prefix(generation.userId()) + generation.id() + ":" + FORMAT + ":" + query;
    }

    private static String script(String resource) {
        try (var lua = ListStore.class.getResourceAsStream(resource)) {
            return new String(lua.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

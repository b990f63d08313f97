package dev.lossless.cache;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Makes stale lists in Redis unreachable, by a script that is atomic for each user; see `invalidate.lua`.
@ApplicationScoped
class Invalidator {

    private static final Script SCRIPT = Script.load("/invalidate.lua");

    private final ReactiveRedisDataSource redis;
    private final CacheConfig config;
    private final SecureRandom random = new SecureRandom();

    Invalidator(ReactiveRedisDataSource redis, CacheConfig config) {
        this.redis = redis;
        this.config = config;
    }

    /// Returns how many there are, when Redis has done all of them. After an exception some may be done; repeating
    /// all is right then, as each is idempotent.
    int invalidate(List<Invalidation> invalidations) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            send("EVALSHA", SCRIPT.digest(), invalidations);
        } catch (ExecutionException e) {
            if (!isScriptUnknown(e)) {
                throw e;
            }
            send("EVAL", SCRIPT.text(), invalidations);
        }
        return invalidations.size();
    }

    /// All calls go out on one connection before the first answer is awaited: one round trip.
    ///
    /// What takes too long is left alone, not cancelled: a connection that arrives after a cancellation would never
    /// go back to the pool.
    private void send(String command, String script, List<Invalidation> invalidations)
            throws InterruptedException, ExecutionException, TimeoutException {
        redis.withConnection(connection -> Uni.join()
                        .all(invalidations.stream()
                                .map(invalidation -> send(connection, command, script, invalidation))
                                .toList())
                        .andCollectFailures()
                        .replaceWithVoid())
                .subscribeAsCompletionStage()
                .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private Uni<Response> send(
            ReactiveRedisDataSource connection, String command, String script, Invalidation invalidation) {
        return connection.execute(
                command,
                script,
                "1",
                "user:{" + invalidation.userId() + "}:todos:meta",
                Long.toString(invalidation.version()),
                Long.toHexString(random.nextLong()),
                Long.toString(config.metaTtl().toMillis()));
    }

    private static boolean isScriptUnknown(ExecutionException e) {
        return String.valueOf(e.getMessage()).contains("NOSCRIPT");
    }
}

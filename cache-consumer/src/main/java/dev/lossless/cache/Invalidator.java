package dev.lossless.cache;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.List;

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
    int invalidate(List<Invalidation> invalidations) {
        try {
            send("EVALSHA", SCRIPT.digest(), invalidations);
        } catch (RuntimeException e) {
            if (!isScriptUnknown(e)) {
                throw e;
            }
            send("EVAL", SCRIPT.text(), invalidations);
        }
        return invalidations.size();
    }

    /// All calls go out on one connection before the first answer is awaited: one round trip.
    private void send(String command, String script, List<Invalidation> invalidations) {
        redis.withConnection(connection -> Uni.join()
                        .all(invalidations.stream()
                                .map(invalidation -> send(connection, command, script, invalidation))
                                .toList())
                        .andCollectFailures()
                        .replaceWithVoid())
                .ifNoItem()
                .after(config.timeout())
                .fail()
                .await()
                .indefinitely();
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

    private static boolean isScriptUnknown(RuntimeException e) {
        return String.valueOf(e.getMessage()).contains("NOSCRIPT");
    }
}

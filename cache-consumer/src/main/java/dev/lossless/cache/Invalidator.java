package dev.lossless.cache;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/// Makes stale lists in Redis unreachable, by a script that is atomic for each user (`invalidate.lua`), and keeps in
/// Redis itself up to where it knows the events (`advance.lua`).
@ApplicationScoped
class Invalidator {

    static final String APPLIED = "cache-consumer:{todo.events}:applied";

    private static final Script INVALIDATE = Script.load("/invalidate.lua");
    private static final Script ADVANCE = Script.load("/advance.lua");

    private final ReactiveRedisDataSource redis;
    private final CacheConfig config;
    private final SecureRandom random = new SecureRandom();

    Invalidator(ReactiveRedisDataSource redis, CacheConfig config) {
        this.redis = redis;
        this.config = config;
    }

    /// Returns when Redis has done all of them. After an exception some may be done; repeating all is right then, as
    /// each is idempotent.
    ///
    /// @param spans where the events lay that the invalidations come from
    Applied apply(List<Invalidation> invalidations, List<Span> spans)
            throws InterruptedException, ExecutionException, TimeoutException {
        var answers = new AtomicReference<List<Response>>();
        redis.withConnection(connection -> send(connection, invalidations, spans)
                        .invoke(answers::set)
                        .replaceWithVoid())
                .subscribeAsCompletionStage()
                .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        var setbacks =
                spans.isEmpty() ? List.<Setback>of() : setbacks(answers.get().getLast(), spans);
        return new Applied(before(invalidations, answers.get()), setbacks);
    }

    /// All calls go out on one connection before the first answer is awaited: one round trip.
    ///
    /// What takes too long is left alone, not cancelled: a connection that arrives after a cancellation would never
    /// go back to the pool.
    private Uni<List<Response>> send(
            ReactiveRedisDataSource connection, List<Invalidation> invalidations, List<Span> spans) {
        var calls = new ArrayList<Uni<Response>>();
        invalidations.forEach(invalidation -> calls.add(send(connection, invalidation)));
        if (!spans.isEmpty()) {
            calls.add(advance(connection, spans));
        }
        return calls.isEmpty()
                ? Uni.createFrom().item(List.of())
                : Uni.join().all(calls).andCollectFailures();
    }

    private Uni<Response> send(ReactiveRedisDataSource connection, Invalidation invalidation) {
        return connection.execute(
                "EVAL",
                INVALIDATE.text(),
                "1",
                "user:{" + invalidation.userId() + "}:todos:meta",
                Long.toString(invalidation.version()),
                Long.toHexString(random.nextLong()),
                Long.toString(config.metaTtl().toMillis()));
    }

    private static Uni<Response> advance(ReactiveRedisDataSource connection, List<Span> spans) {
        var words = new ArrayList<>(List.of(ADVANCE.text(), "1", APPLIED));
        for (var span : spans) {
            words.add(Integer.toString(span.partition()));
            words.add(Long.toString(span.from()));
            words.add(Long.toString(span.to()));
        }
        return connection.execute("EVAL", words.toArray(String[]::new));
    }

    /// The first answers, in the order of the calls.
    private static Map<String, Long> before(List<Invalidation> invalidations, List<Response> answers) {
        var before = new HashMap<String, Long>();
        for (var index = 0; index < invalidations.size(); index++) {
            before.put(invalidations.get(index).userId(), answers.get(index).toLong());
        }
        return before;
    }

    private static List<Setback> setbacks(Response answer, List<Span> spans) {
        var setbacks = new ArrayList<Setback>();
        for (var i = 0; i < answer.size(); i += 2) {
            var partition = answer.get(i).toInteger();
            var expected = spans.stream()
                    .filter(span -> span.partition() == partition)
                    .mapToLong(Span::from)
                    .findFirst()
                    .orElseThrow();
            setbacks.add(new Setback(partition, answer.get(i + 1).toLong(), expected));
        }
        return setbacks;
    }
}

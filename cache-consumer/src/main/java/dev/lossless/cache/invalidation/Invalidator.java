package dev.lossless.cache.invalidation;

import dev.lossless.cache.CacheConfig;
import dev.lossless.subscriber.LastEffect;
import dev.lossless.subscriber.OffsetRange;
import dev.lossless.subscriber.OffsetsBehindException;
import dev.lossless.subscriber.Sequence;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;

/// Makes stale lists in Redis unreachable, by a script that is atomic for each user (`invalidate.lua`), and
/// keeps in
/// Redis itself up to where it knows the events (`advance.lua`).
@ApplicationScoped
public class Invalidator {

    private static final Script INVALIDATE = Script.load("/invalidate.lua");
    private static final Script ADVANCE = Script.load("/advance.lua");

    private final ReactiveRedisDataSource redis;
    private final CacheConfig config;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Invalidator(ReactiveRedisDataSource redis, CacheConfig config, Clock clock) {
        this.redis = redis;
        this.config = config;
        this.clock = clock;
    }

    /// Returns when Redis has done all of them. After an exception some may be done; repeating all is right
    /// then, as
    /// each is idempotent.
    ///
    /// @param ranges where the events lay that the invalidations come from
    /// @return by user, the version from before; 0 where Redis knew none
    /// @throws OffsetsBehindException when Redis does not know all events from before the ranges
    public Map<String, Long> apply(List<Invalidations> invalidations, Map<TopicPartition, OffsetRange> ranges)
            throws InterruptedException, ExecutionException, TimeoutException {
        var answers = answers(invalidations, ranges);
        if (!ranges.isEmpty() && answers.getLast().size() > 0) {
            throw new OffsetsBehindException("Redis lacks events of the partitions " + answers.getLast());
        }
        var before = new HashMap<String, Long>();
        for (var index = 0; index < invalidations.size(); index++) {
            before.put(invalidations.get(index).userId(), answers.get(index).toLong());
        }
        return before;
    }

    /// All calls go out on one connection before the first answer is awaited: one round trip.
    ///
    /// What takes too long is left alone, not cancelled: a connection that arrives after a cancellation would
    /// never
    /// go back to the pool.
    private List<Response> answers(List<Invalidations> invalidations, Map<TopicPartition, OffsetRange> ranges)
            throws InterruptedException, ExecutionException, TimeoutException {
        var answers = new ArrayList<Response>();
        redis.withConnection(connection -> send(connection, invalidations, ranges)
                        .invoke(answers::addAll)
                        .replaceWithVoid())
                .subscribeAsCompletionStage()
                .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        return answers;
    }

    private Uni<List<Response>> send(
            ReactiveRedisDataSource connection,
            List<Invalidations> invalidations,
            Map<TopicPartition, OffsetRange> ranges) {
        var calls = new ArrayList<Uni<Response>>();
        invalidations.forEach(each -> calls.add(invalidate(connection, each)));
        if (!ranges.isEmpty()) {
            calls.add(advance(connection, ranges));
        }
        return calls.isEmpty()
                ? Uni.createFrom().item(List.of())
                : Uni.join().all(calls).andCollectFailures();
    }

    private Uni<Response> invalidate(ReactiveRedisDataSource connection, Invalidations invalidations) {
        var words = new ArrayList<>(List.of(
                INVALIDATE.text(),
                "1",
                meta(invalidations.userId()),
                Long.toHexString(random.nextLong()),
                Long.toString(config.metaTtl().toMillis()),
                Long.toString(clock.millis()),
                Long.toString(Sequence.LONGEST_JUMP),
                Long.toString(Sequence.firstImpossible())));
        invalidations.versions().forEach(version -> words.add(Long.toString(version)));
        return connection.execute("EVAL", words.toArray(String[]::new));
    }

    private static Uni<Response> advance(ReactiveRedisDataSource connection, Map<TopicPartition, OffsetRange> ranges) {
        var words = new ArrayList<>(List.of(ADVANCE.text(), "1", Marks.KEY));
        ranges.forEach((partition, range) -> {
            words.add(Integer.toString(partition.partition()));
            words.add(range.topicId().toString());
            words.add(Long.toString(range.from()));
            words.add(Long.toString(range.to()));
        });
        return connection.execute("EVAL", words.toArray(String[]::new));
    }

    /// The last invalidation of a user, as far as Redis knows one.
    public Optional<LastEffect> lastEffect(String userId)
            throws InterruptedException, ExecutionException, TimeoutException {
        var answer = redis.execute("HMGET", meta(userId), "minVersion", "at")
                .subscribeAsCompletionStage()
                .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        return answer.get(0) == null || answer.get(1) == null
                ? Optional.empty()
                : Optional.of(new LastEffect(
                        answer.get(0).toLong(),
                        Instant.ofEpochMilli(answer.get(1).toLong())));
    }

    private static String meta(String userId) {
        return "user:{" + userId + "}:todos:meta";
    }
}

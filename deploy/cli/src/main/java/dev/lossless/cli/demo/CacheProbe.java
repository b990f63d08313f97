package dev.lossless.cli.demo;

import dev.lossless.cli.CliException;
import dev.lossless.cli.demo.Effect.CacheState;
import dev.lossless.cli.demo.Effect.Invalidated;
import dev.lossless.cli.demo.Effect.Published;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ScanParams;

/// Reads what Redis holds of one user's list cache.
final class CacheProbe implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final Duration FILL_LIMIT = Duration.ofSeconds(1);
    private static final int SCAN_COUNT = 1_000;
    private static final String NO_GEN = "none";
    private static final CacheState NONE = new CacheState(NO_GEN, 0);

    private final Jedis redis;
    private final String prefix;
    private CacheState before;
    private Invalidated change;

    CacheProbe(URI redis, String user) {
        this.redis = new Jedis(redis);
        this.prefix = "user:{" + user + "}:todos:";
        connect(redis);
    }

    /// A list in Redis.
    ///
    /// @param secondsToLive negative if it does not expire
    record Entry(String key, long bytes, long secondsToLive) {}

    /// What Redis holds for the user: the state, and the lists that are served in that state.
    record Contents(String key, CacheState state, List<Entry> lists) {}

    /// Waits up to a second for a list, as todo-service answers without waiting for Redis to store it.
    Contents contents() {
        var deadline = System.nanoTime() + FILL_LIMIT.toNanos();
        var state = state().orElse(NONE);
        var lists = lists(state);
        while (lists.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
            lists = lists(state);
        }
        return new Contents(key(), state, lists);
    }

    /// From here on.
    void begin() {
        before = state().orElse(NONE);
        change = null;
    }

    /// The moment at which a reader could no longer be served a list from before this event.
    Invalidated await(CompletableFuture<Published> event, Duration limit) throws TimeoutException {
        return new Patience(PAUSE).await(limit, () -> {
            state().filter(now -> now.gen().equals(NO_GEN) || !now.gen().equals(before.gen()))
                    .filter(now ->
                            change == null || now.minVersion() > change.after().minVersion())
                    .ifPresent(now -> change = new Invalidated(Instant.now(), key(), before, now));
            return covers(event) ? Optional.of(change) : Optional.empty();
        });
    }

    @Override
    public void close() {
        redis.close();
    }

    private boolean covers(CompletableFuture<Published> event) {
        return change != null
                && event.isDone()
                && change.after().minVersion() >= event.join().sequence();
    }

    private String key() {
        return prefix + "meta";
    }

    private Optional<CacheState> state() {
        var fields = redis.hgetAll(key());
        return fields.isEmpty()
                ? Optional.empty()
                : Optional.of(new CacheState(
                        fields.getOrDefault("gen", NO_GEN), Long.parseLong(fields.getOrDefault("minVersion", "0"))));
    }

    private List<Entry> lists(CacheState state) {
        var pattern =
                new ScanParams().match(escaped(prefix + state.gen()) + ":*").count(SCAN_COUNT);
        var keys = new TreeSet<String>();
        var cursor = ScanParams.SCAN_POINTER_START;
        do {
            var page = redis.scan(cursor, pattern);
            keys.addAll(page.getResult());
            cursor = page.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        return keys.stream()
                .map(key -> new Entry(key, redis.strlen(key), redis.ttl(key)))
                .toList();
    }

    private void connect(URI uri) {
        try {
            redis.ping();
        } catch (JedisException e) {
            throw new CliException(uri + " does not answer: " + e.getMessage(), e);
        }
    }

    /// For a pattern, in which some characters mean others.
    private static String escaped(String text) {
        return text.replaceAll("[*?\\[\\]\\\\]", "\\\\$0");
    }
}

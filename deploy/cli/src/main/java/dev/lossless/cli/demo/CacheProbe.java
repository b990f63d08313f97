package dev.lossless.cli.demo;

import dev.lossless.cli.CliException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ScanParams;

/// Reads what Redis holds of one user's list cache.
final class CacheProbe implements Probe {

    private static final Duration FILL_LIMIT = Duration.ofSeconds(1);
    private static final long PAUSE_NANOS = 1_000_000;
    private static final String NO_GEN = "none";

    private final Jedis redis;
    private final String prefix;
    private State before;

    CacheProbe(URI uri, String user) {
        this.redis = new Jedis(uri);
        this.prefix = "user:{" + user + "}:todos:";
        try {
            redis.ping();
        } catch (JedisException e) {
            throw new CliException(uri + " does not answer: " + e.getMessage(), e);
        }
    }

    /// The fields of the user's hash in Redis: lists of this generation are served, from this version on.
    private record State(String gen, long minVersion) {}

    @Override
    public String what() {
        return "cache";
    }

    @Override
    public void begin() {
        before = state();
    }

    /// The moment at which a reader could no longer be served a list from before this version.
    @Override
    public void look(SortedMap<Long, Effect> seen) {
        var now = state();
        var renewed = now.gen().equals(NO_GEN) || !now.gen().equals(before.gen());
        if (renewed && now.minVersion() > before.minVersion()) {
            seen.computeIfAbsent(now.minVersion(), _ -> effect(now));
        }
    }

    private Effect effect(State now) {
        var lines = List.of(
                key() + ": lists from before are served to nobody any more",
                "minVersion  %d -> %d".formatted(before.minVersion(), now.minVersion()),
                "gen         %s -> %s".formatted(before.gen(), now.gen()));
        return new Effect(what(), Instant.now(), lines, Map.of("key", key(), "before", before, "after", now));
    }

    /// What Redis holds for the user: the state, and the lists that are served in that state. todo-service answers
    /// without waiting for Redis to store a list, so one is awaited up to a second.
    List<String> contents() {
        var deadline = System.nanoTime() + FILL_LIMIT.toNanos();
        var state = state();
        var lists = lists(state);
        while (lists.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE_NANOS);
            lists = lists(state);
        }
        var lines = new ArrayList<String>();
        lines.add("%s  gen %s, minVersion %d".formatted(key(), state.gen(), state.minVersion()));
        lines.addAll(lists.isEmpty() ? List.of("and no list: Redis was too slow, so the database answered") : lists);
        return lines;
    }

    private State state() {
        var fields = redis.hgetAll(key());
        return new State(fields.getOrDefault("gen", NO_GEN), Long.parseLong(fields.getOrDefault("minVersion", "0")));
    }

    private List<String> lists(State state) {
        var pattern = (prefix + state.gen()).replaceAll("[*?\\[\\]\\\\]", "\\\\$0") + ":*";
        var keys = new TreeSet<String>();
        var cursor = ScanParams.SCAN_POINTER_START;
        do {
            var page = redis.scan(cursor, new ScanParams().match(pattern).count(1_000));
            keys.addAll(page.getResult());
            cursor = page.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        return keys.stream()
                .map(key -> "%s  %d bytes, expires in %d s".formatted(key, redis.strlen(key), redis.ttl(key)))
                .toList();
    }

    private String key() {
        return prefix + "meta";
    }

    @Override
    public void close() {
        redis.close();
    }
}

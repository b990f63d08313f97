package dev.lossless.todo.listcache;

import dev.failsafe.CircuitBreaker;
import dev.lossless.todo.listcache.ListStore.Lookup;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Reads lists through Redis without ever showing a list that an already consumed event has made stale.
///
/// 1. Read the user's generation and its `minVersion`, and the list stored under it, if any; the generation is
/// made
///    when there is none.
/// 2. That list is served when it holds what the client and this replica have written.
/// 3. Otherwise, and only now, the list is read from the database, and stored under the generation of step 1 if
/// it is
///    not older than `minVersion`.
///
/// cache-consumer changes the generation with every event. A list that was read before the change is then
/// stored
/// under a generation that nobody asks for any more. When Redis is slow or away the database answers.
@ApplicationScoped
public class ListCache {

    private static final Logger LOG = Logger.getLogger(ListCache.class);

    private final ListStore store;
    private final LastWrites lastWrites;
    private final Map<Outcome, Counter> reads = new EnumMap<>(Outcome.class);
    private final Counter refused;
    private final Counter tooLong;
    private final long maxBytes;
    private final CircuitBreaker<Object> breaker;

    ListCache(ListStore store, LastWrites lastWrites, ListCacheConfig config, MeterRegistry registry) {
        this.store = store;
        this.lastWrites = lastWrites;
        for (var outcome : Outcome.values()) {
            reads.put(outcome, outcome.counter(registry));
        }
        this.refused = Counter.builder("list.cache.fills.refused")
                .description("Lists that were not stored because they were older than the last consumed event")
                .register(registry);
        this.tooLong = Counter.builder("list.cache.fills.too.long")
                .description("Lists that were not stored because they were longer than list-cache.max-bytes")
                .register(registry);
        this.maxBytes = config.maxBytes().asLongValue();
        this.breaker = CircuitBreaker.builder()
                .withFailureThreshold(5, 10)
                .withDelay(config.retryAfter())
                .onOpen(_ -> LOG.warn("list cache: Redis does not answer, reads go to the database"))
                .onClose(_ -> LOG.info("list cache: Redis answers again"))
                .build();
    }

    /// The user's list.
    ///
    /// @param query names the list among the user's lists
    /// @param token the sequence that the client knows of; 0 for none
    /// @param database reads the list; called at most once
    public CachedList read(String userId, String query, long token, Supplier<CachedList> database) {
        return ifAvailable(() -> store.lookup(userId, query))
                .map(found -> readThrough(found, query, Math.max(token, lastWrites.of(userId)), database))
                .orElseGet(() -> count(Outcome.UNAVAILABLE, database.get()));
    }

    /// A list straight from the database, for a client that asks for it, or one that is hardly asked for again.
    /// Nothing
    /// is stored.
    public CachedList bypass(Supplier<CachedList> database) {
        return count(Outcome.BYPASS, database.get());
    }

    private CachedList readThrough(Lookup found, String query, long atLeast, Supplier<CachedList> database) {
        var stored = found.list();
        if (stored.isPresent() && stored.get().version() >= atLeast) {
            return count(Outcome.HIT, stored.get());
        }
        var fresh = database.get();
        if (fresh.json().length > maxBytes) {
            tooLong.increment();
        } else if (fresh.version() >= found.generation().minVersion()) {
            store.put(found.generation(), query, fresh);
        } else {
            refused.increment();
        }
        return count(stored.isPresent() ? Outcome.OUTDATED : Outcome.MISS, fresh);
    }

    /// Empty when Redis does not answer.
    private <T> Optional<T> ifAvailable(Supplier<T> call) {
        if (!breaker.tryAcquirePermit()) {
            return Optional.empty();
        }
        try {
            var answer = call.get();
            breaker.recordSuccess();
            return Optional.of(answer);
        } catch (RuntimeException e) {
            breaker.recordException(e);
            return Optional.empty();
        }
    }

    private CachedList count(Outcome outcome, CachedList list) {
        reads.get(outcome).increment();
        return list;
    }

    /// Where a list came from. All but a hit come from the database: there was none, it was older than what the
    /// client
    /// or this replica wrote, the client asked for it, or Redis did not answer.
    private enum Outcome {
        HIT,
        MISS,
        OUTDATED,
        BYPASS,
        UNAVAILABLE;

        Counter counter(MeterRegistry registry) {
            return Counter.builder("list.cache.reads")
                    .description("Lists that were read, by where they came from")
                    .tag("outcome", name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }
}

package dev.lossless.todo.listcache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lossless.todo.outbox.Appended;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;

/// What this replica last wrote for each user, so that it never answers with a list older than that. An entry is kept
/// as long as a list from before the write can live in Redis.
@ApplicationScoped
class LastWrites {

    private static final Duration LONGEST_READ = Duration.ofMinutes(1);

    private final Cache<String, Long> sequences;

    LastWrites(ListCacheConfig config) {
        this.sequences = Caffeine.newBuilder()
                .expireAfterWrite(config.ttl().plus(LONGEST_READ))
                .build();
    }

    void committed(@Observes(during = TransactionPhase.AFTER_SUCCESS) Appended event) {
        if (event.aggregateType().equals("todo")) {
            sequences.asMap().merge(event.userId(), event.sequence(), Math::max);
        }
    }

    /// The sequence of the user's last write here; 0 when there is none.
    long of(String userId) {
        var sequence = sequences.getIfPresent(userId);
        return sequence == null ? 0 : sequence;
    }
}

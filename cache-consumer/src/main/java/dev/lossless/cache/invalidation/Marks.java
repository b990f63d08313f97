package dev.lossless.cache.invalidation;

import static java.util.stream.Collectors.toSet;

import dev.lossless.cache.CacheConfig;
import dev.lossless.subscriber.OffsetRange;
import dev.lossless.subscriber.StoredOffset;
import dev.lossless.subscriber.engine.Topics;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/// The marks in Redis: up to which offset of each partition it knows the events.
///
/// Redis may go back to an earlier state, by a fail-over to a replica that was behind or by a restore, or lose
/// everything. A list lives there for `cache.list-ttl` at most; so a mark that went back, or is missing, is
/// first moved to the oldest event that can still matter. That bounds what has to be applied again.
@ApplicationScoped
public class Marks {

    static final String KEY = "cache-consumer:{todo.events}:applied";

    /// How far the clocks of broker, Redis and producers may differ, and how long a reader may take to store
    /// its list.
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final ReactiveRedisDataSource redis;
    private final Topics topics;
    private final CacheConfig config;
    private final Clock clock;
    private final Map<TopicPartition, Long> seen = new HashMap<>();

    Marks(ReactiveRedisDataSource redis, Topics topics, CacheConfig config, Clock clock) {
        this.redis = redis;
        this.topics = topics;
        this.config = config;
        this.clock = clock;
    }

    /// These events are applied.
    public void reached(Map<TopicPartition, OffsetRange> ranges) {
        ranges.forEach((partition, range) -> seen.put(partition, range.to()));
    }

    public Map<TopicPartition, StoredOffset> offsets(Set<TopicPartition> assigned) throws Exception {
        var offsets = stored(assigned);
        var behind = assigned.stream()
                .filter(partition -> isBehind(partition, Optional.ofNullable(offsets.get(partition))))
                .collect(toSet());
        if (!behind.isEmpty()) {
            offsets.putAll(bounded(behind, offsets));
        }
        return offsets;
    }

    /// Without those partitions that have no mark.
    private Map<TopicPartition, StoredOffset> stored(Set<TopicPartition> partitions) {
        var marks = redis.hash(String.class, String.class, String.class)
                .hgetall(KEY)
                .await()
                .atMost(config.timeout());
        var stored = new HashMap<TopicPartition, StoredOffset>();
        for (var partition : partitions) {
            var mark = marks.get(field(partition));
            if (mark != null) {
                stored.put(partition, parse(mark));
            }
        }
        return stored;
    }

    static StoredOffset parse(String mark) {
        var parts = mark.split("@", 2);
        return new StoredOffset(Long.parseLong(parts[0]), Optional.empty(), Uuid.fromString(parts[1]));
    }

    private static String field(TopicPartition partition) {
        return Integer.toString(partition.partition());
    }

    /// A missing mark always is, also where no event is applied yet: the script moves only marks that are there.
    private boolean isBehind(TopicPartition partition, Optional<StoredOffset> mark) {
        return mark.isEmpty() || !seen.containsKey(partition) || mark.get().next() < seen.get(partition);
    }

    private Map<TopicPartition, StoredOffset> bounded(
            Set<TopicPartition> behind, Map<TopicPartition, StoredOffset> stored) throws Exception {
        var ids = topics.ids(behind);
        var bounded = new HashMap<TopicPartition, StoredOffset>();
        var marks = new HashMap<String, String>();
        for (var partition : behind) {
            var id = ids.get(partition.topic());
            var known = stored.getOrDefault(partition, StoredOffset.BEGINNING).in(id);
            var from = Math.max(known.next(), oldest(partition));
            bounded.put(partition, new StoredOffset(from, Optional.empty(), id));
            marks.put(field(partition), from + "@" + id);
            seen.put(partition, from);
        }
        redis.hash(String.class).hset(KEY, marks).await().atMost(config.timeout());
        return bounded;
    }

    /// The first event that a list may lack which is still in Redis.
    private long oldest(TopicPartition partition) {
        try (var reader = topics.reader(partition)) {
            return reader.offsetAt(clock.instant().minus(config.listTtl()).minus(MARGIN));
        }
    }
}

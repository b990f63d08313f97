package dev.lossless.cache;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// Compares the marks in Redis with how far this instance has come, also while no events arrive.
///
/// Used by one thread at a time.
@ApplicationScoped
class RedisMarks {

    private static final String CHANNEL = "todo-events";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaClientService clients;
    private final ReactiveRedisDataSource redis;
    private final CacheConfig config;
    private final Map<Integer, Long> reached = new HashMap<>();

    RedisMarks(KafkaClientService clients, ReactiveRedisDataSource redis, CacheConfig config) {
        this.clients = clients;
        this.redis = redis;
        this.config = config;
    }

    /// The events of these spans are applied.
    void reached(List<Span> spans) {
        spans.forEach(span -> reached.merge(span.partition(), span.to(), Math::max));
    }

    /// The assigned partitions of which Redis knows less than was applied.
    List<Setback> setbacks() {
        lookUp(clients.getConsumer(CHANNEL).getAssignments().await().atMost(PATIENCE));
        if (reached.isEmpty()) {
            return List.of();
        }
        var marks = redis.hash(String.class, Integer.class, Long.class)
                .hgetall(Invalidator.APPLIED)
                .await()
                .atMost(config.timeout());
        return reached.entrySet().stream()
                .map(each -> new Setback(each.getKey(), marks.getOrDefault(each.getKey(), -1L), each.getValue()))
                .filter(each -> each.applied() < each.expected())
                .toList();
    }

    /// Forgets the partitions that others have now. Of those that are new here, all is applied that was committed.
    private void lookUp(Set<TopicPartition> assigned) {
        reached.keySet()
                .retainAll(assigned.stream().map(TopicPartition::partition).toList());
        var unknown = assigned.stream()
                .filter(partition -> !reached.containsKey(partition.partition()))
                .toArray(TopicPartition[]::new);
        if (unknown.length > 0) {
            var committed =
                    clients.getConsumer(CHANNEL).committed(unknown).await().atMost(PATIENCE);
            for (var partition : unknown) {
                var offset = committed.get(partition);
                reached.put(partition.partition(), offset == null ? 0 : offset.offset());
            }
        }
    }
}

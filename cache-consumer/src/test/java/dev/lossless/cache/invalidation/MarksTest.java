package dev.lossless.cache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.lossless.cache.CacheConfig;
import dev.lossless.cache.RealServersTest;
import dev.lossless.subscriber.OffsetRange;
import dev.lossless.subscriber.engine.Topics;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MarksTest extends RealServersTest {

    /// No partition of the topic that the service itself reads has this number.
    private static final int PARTITION = 17;

    private static final String FIELD = Integer.toString(PARTITION);

    @Inject
    ReactiveRedisDataSource reactiveRedis;

    @Inject
    Topics topics;

    @Inject
    CacheConfig config;

    @Inject
    Invalidator invalidator;

    private final TopicPartition partition = new TopicPartition("marks-" + UUID.randomUUID(), PARTITION);

    @AfterEach
    void removeMark() {
        redis.hash(String.class).hdel(Marks.KEY, FIELD);
    }

    /// As when Redis is emptied twice: without a mark the script refuses every batch.
    @Test
    void markThatIsMissingIsMadeAgainEachTimeAlsoBeforeTheFirstEvent() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(partition.topic(), PARTITION + 1, (short) 1)))
                    .all()
                    .get();
        }
        var marks = new Marks(reactiveRedis, topics, config, Clock.systemUTC());
        for (var time = 0; time < 3; time++) {
            redis.hash(String.class).hdel(Marks.KEY, FIELD);
            var offset = marks.offsets(Set.of(partition)).get(partition);
            assertThat(offset.next()).isZero();
            assertThat(redis.hash(String.class).hget(Marks.KEY, FIELD)).isEqualTo("0@" + offset.topicId());
        }
        var id = topics.ids(Set.of(partition)).get(partition.topic());
        assertThatCode(() ->
                        invalidator.apply(List.of(), Map.of(partition, new OffsetRange(0, 1, Optional.empty(), id))))
                .doesNotThrowAnyException();
    }
}

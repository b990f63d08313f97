package dev.lossless.cache;

import dev.lossless.subscriber.testkit.SubscriberCompliance;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/// What every subscriber must do, with the real Redis. An invalidation stands for all of the same user before
/// it.
@QuarkusTest
@WithTestResource(RedisThroughProxy.class)
class CacheComplianceTest extends SubscriberCompliance {

    private static final String MARKS = "cache-consumer:{todo.events}:applied";

    @Inject
    RedisDataSource redis;

    @Override
    protected TestEvent event(String userId, long sequence) {
        return Examples.todoCreated(userId, sequence);
    }

    @Override
    protected List<Long> effects(String userId) {
        var version = redis.hash(String.class).hget(RealServersTest.meta(userId), "minVersion");
        return version == null ? List.of() : List.of(Long.parseLong(version));
    }

    @Override
    protected boolean showsOnlyHighest() {
        return true;
    }

    @Override
    protected OptionalLong storedOffset(TopicPartition partition) {
        var mark = mark(partition);
        return mark == null
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(mark.substring(0, mark.indexOf('@'))));
    }

    @Override
    protected void loseEffects(Collection<String> users, TopicPartition partition, long offset) {
        users.forEach(userId -> redis.key().del(RealServersTest.meta(userId)));
        var mark = mark(partition);
        redis.hash(String.class).hset(MARKS, field(partition), offset + mark.substring(mark.indexOf('@')));
    }

    private String mark(TopicPartition partition) {
        return redis.hash(String.class).hget(MARKS, field(partition));
    }

    private static String field(TopicPartition partition) {
        return Integer.toString(partition.partition());
    }

    @Override
    protected String group() {
        return RealServersTest.GROUP;
    }
}

package dev.lossless.cache;

import dev.lossless.subscriber.testkit.SubscriberTest;
import dev.lossless.subscriber.testkit.TestBroker;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.WithTestResource;
import jakarta.inject.Inject;
import java.util.List;

/// What the tests on real servers share.
@WithTestResource(RedisThroughProxy.class)
public abstract class RealServersTest extends SubscriberTest {

    protected static final String GROUP = "cache-consumer";

    @Inject
    protected RedisDataSource redis;

    protected RealServersTest() {
        super("todo.consumer", GROUP, "todo.events");
    }

    protected static String meta(String userId) {
        return "user:{" + userId + "}:todos:meta";
    }

    /// 0 when there is none.
    protected long minVersion(String userId) {
        var version = redis.hash(String.class).hget(meta(userId), "minVersion");
        return version == null ? 0 : Long.parseLong(version);
    }

    protected String generation(String userId) {
        return redis.hash(String.class).hget(meta(userId), "gen");
    }

    /// The one member of the consumer group.
    protected static String member() throws Exception {
        var groups = TestBroker.admin().describeConsumerGroups(List.of(GROUP)).all();
        return groups.get().get(GROUP).members().iterator().next().consumerId();
    }
}

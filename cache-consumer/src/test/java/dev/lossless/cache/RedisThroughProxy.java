package dev.lossless.cache;

import dev.lossless.local.ServersResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/// The real servers, Redis through a proxy that a test can take away.
public class RedisThroughProxy implements QuarkusTestResourceLifecycleManager {

    private final ServersResource servers = new ServersResource();
    private RedisProxy proxy;

    @Override
    public void init(Map<String, String> arguments) {
        servers.init(arguments);
    }

    @Override
    public Map<String, String> start() {
        var settings = servers.start();
        proxy = new RedisProxy(settings.get("quarkus.redis.hosts"));
        settings.put("quarkus.redis.hosts", proxy.url());
        // shorter than Redis is away in a test
        settings.put("mp.messaging.incoming.events.max.poll.interval.ms", "3000");
        return settings;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(proxy, new TestInjector.MatchesType(RedisProxy.class));
    }

    @Override
    public void stop() {
        proxy.close();
        servers.stop();
    }
}

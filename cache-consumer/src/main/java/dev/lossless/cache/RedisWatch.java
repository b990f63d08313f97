package dev.lossless.cache;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Looks regularly whether Redis went back to an earlier state, and whether it holds stale lists.
@ApplicationScoped
class RedisWatch {

    private static final Logger LOG = Logger.getLogger(RedisWatch.class);

    private final CacheEventConsumer consumer;
    private final ListSampler sampler;
    private final CacheConfig config;
    private final CountDownLatch stopping = new CountDownLatch(1);

    RedisWatch(CacheEventConsumer consumer, ListSampler sampler, CacheConfig config) {
        this.consumer = consumer;
        this.sampler = sampler;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual()
                .name("redis-watch")
                .start(() -> every(config.checkInterval(), "checking Redis", consumer::checkRedis));
        if (config.sampleSize() > 0) {
            Thread.ofVirtual()
                    .name("list-sampler")
                    .start(() -> every(config.sampleInterval(), "sampling lists", sampler::sample));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
    }

    private void every(Duration interval, String what, Action action) {
        try {
            while (!stopping.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                attempt(what, action);
            }
        } catch (InterruptedException _) {
            // the service stops
        }
    }

    private static void attempt(String what, Action action) throws InterruptedException {
        try {
            action.run();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.warnf("%s failed, tried again: cause=%s", what, e);
        }
    }

    private interface Action {

        void run() throws Exception;
    }
}

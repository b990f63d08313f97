package dev.lossless.cache;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/// The thread that fetches from the topic. While it pauses the group keeps its member: heartbeats are sent by
/// another.
@ApplicationScoped
class PollingThread {

    private static final Logger LOG = Logger.getLogger(PollingThread.class);
    private static final String CHANNEL = "todo-events";

    private final KafkaClientService kafka;

    PollingThread(KafkaClientService kafka) {
        this.kafka = kafka;
    }

    /// Keeps it from fetching for a moment. Returns at once.
    void pause(Duration length) {
        kafka.getConsumer(CHANNEL)
                .runOnPollingThread(_ -> {
                    LockSupport.parkNanos(length.toNanos());
                })
                .subscribe()
                .with(_ -> {}, failure -> LOG.debugf(failure, "no pause: the channel is closed"));
    }
}

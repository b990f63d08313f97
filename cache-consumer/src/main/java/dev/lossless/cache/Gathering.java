package dev.lossless.cache;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/// Lets events gather after a small batch, so that more of them share the next call of Redis. The busier the machine
/// the longer a batch takes, and the longer the rest: what little batches would cost is left to the writes. An event
/// that finds the consumer idle is taken at once, and a consumer that catches up never rests.
///
/// The thread that polls rests, not the one that works: so nothing is fetched that would have to wait for it, and
/// the group keeps its member, whose heartbeat is another thread's.
@ApplicationScoped
class Gathering {

    private static final Logger LOG = Logger.getLogger(Gathering.class);
    private static final String CHANNEL = "todo-events";

    /// Events of a batch from where on there is little to be saved.
    private static final int LARGE = 100;

    private final KafkaClientService kafka;
    private final Duration maxRest;

    Gathering(KafkaClientService kafka, BatchConfig config) {
        this.kafka = kafka;
        this.maxRest = config.maxRest();
    }

    /// Returns at once.
    void after(int events, Duration took) {
        var nanos = rest(events, took, maxRest).toNanos();
        if (nanos > 0) {
            kafka.getConsumer(CHANNEL)
                    .runOnPollingThread(_ -> {
                        LockSupport.parkNanos(nanos);
                    })
                    .subscribe()
                    .with(_ -> {}, failure -> LOG.debugf(failure, "no rest: the channel is closed"));
        }
    }

    static Duration rest(int events, Duration took, Duration atMost) {
        if (events >= LARGE) {
            return Duration.ZERO;
        }
        return took.compareTo(atMost) < 0 ? took : atMost;
    }
}

package dev.lossless.subscriber.channel;

import dev.lossless.subscriber.observe.SubscriberMetrics;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/// Measures how far the commits of this instance are behind the ends of its partitions, also while it stands
/// still.
@ApplicationScoped
class Lag {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /// Longer the channel's polls never wait for the broker's answers.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final KafkaClientService clients;
    private final SubscriberMetrics metrics;
    private final Vertx vertx;
    private long timer;

    Lag(KafkaClientService clients, SubscriberMetrics metrics, Vertx vertx) {
        this.clients = clients;
        this.metrics = metrics;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        timer = vertx.setPeriodic(INTERVAL.toMillis(), _ -> measure());
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    /// While the broker is away the lag is not known, and not reported.
    private void measure() {
        clients.getConsumer(Subscription.CHANNEL)
                .runOnPollingThread(Lag::lags)
                .subscribe()
                .with(metrics::lag, _ -> metrics.lag(Map.of()));
    }

    private static Map<TopicPartition, Long> lags(Consumer<?, ?> client) {
        var assigned = client.assignment();
        var committed = client.committed(assigned, PATIENCE);
        var begins = client.beginningOffsets(assigned, PATIENCE);
        var lags = new HashMap<TopicPartition, Long>();
        client.endOffsets(assigned, PATIENCE).forEach((partition, end) -> {
            var offset = committed.get(partition);
            var reached = offset == null ? begins.get(partition) : offset.offset();
            lags.put(partition, Math.max(0, end - reached));
        });
        return lags;
    }
}

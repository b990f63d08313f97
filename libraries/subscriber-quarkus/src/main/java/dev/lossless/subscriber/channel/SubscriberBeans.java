package dev.lossless.subscriber.channel;

import dev.lossless.subscriber.deadletter.DeadLetterPublisher;
import dev.lossless.subscriber.engine.Retries;
import dev.lossless.subscriber.engine.Topics;
import dev.lossless.subscriber.observe.SubscriberMetrics;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;

/// The parts of a subscriber as beans. The service brings an [dev.lossless.subscriber.EventHandler] and a
/// clock.
class SubscriberBeans {

    private final Map<String, Object> broker;
    private final SubscriberConfig config;

    SubscriberBeans(@Identifier("default-kafka-broker") Map<String, Object> broker, SubscriberConfig config) {
        this.broker = broker;
        this.config = config;
    }

    @Produces
    @Singleton
    Topics topics() {
        return new Topics(broker, config.group());
    }

    void close(@Disposes Topics topics) {
        topics.close();
    }

    @Produces
    @Singleton
    DeadLetterPublisher deadLetterPublisher(Clock clock) {
        return new DeadLetterPublisher(broker, config.group() + ".dead-letter", clock);
    }

    void close(@Disposes DeadLetterPublisher publisher) {
        publisher.close();
    }

    @Produces
    @Singleton
    Retries retries(RetryConfig retry, SubscriberMetrics metrics) {
        return new Retries(retry.maxPause(), metrics::retried);
    }
}

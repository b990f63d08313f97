package dev.lossless.todo.outbox;

import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Sends batches of events to Kafka so that **no event ever overtakes an earlier one that failed**.
///
/// A producer has one request in flight, and is closed within the callback of its first failure, before its sender
/// can go on with the next request. What reaches a partition is therefore always a beginning of the batch's events
/// for that partition. The next batch starts again at the oldest event that was not acknowledged, with a new
/// producer. So duplicates can happen, but first occurrences keep their order, whatever fails. Not thread-safe.
@ApplicationScoped
class EventPublisher {

    private final Map<String, Object> settings;
    private final Duration ackTimeout;
    private Producer<String, byte[]> producer;
    private boolean careful;

    EventPublisher(@Identifier("default-kafka-broker") Map<String, Object> broker, OutboxConfig config) {
        this.settings = settings(broker, config);
        this.ackTimeout = config.ackTimeout();
    }

    /// Sends all events, then waits until each is acknowledged, or until the first failure.
    ///
    /// After a failure one batch is sent event by event. That names the event that is at fault, also where the
    /// broker refuses a whole request for it, which the producer would repeat for ever.
    PublishResult publish(List<OutboxEvent> events) throws InterruptedException {
        var result = careful ? oneByOne(events) : together(events);
        careful = result.failed();
        return result;
    }

    private PublishResult oneByOne(List<OutboxEvent> events) throws InterruptedException {
        var acknowledged = new ArrayList<OutboxEvent>();
        for (var event : events) {
            var result = together(List.of(event));
            acknowledged.addAll(result.acknowledged());
            if (result.failed()) {
                return new PublishResult(acknowledged, result.failure());
            }
        }
        return new PublishResult(acknowledged, Optional.empty());
    }

    private PublishResult together(List<OutboxEvent> events) throws InterruptedException {
        if (producer == null) {
            producer = new KafkaProducer<>(settings);
        }
        var result = new PublishRun(producer, events).await(ackTimeout);
        if (result.failed()) {
            close();
        }
        return result;
    }

    /// Whether the next batch is sent event by event; then it had better be short.
    boolean isCareful() {
        return careful;
    }

    @PreDestroy
    void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    /// Retries inside the producer keep the order and never give up before the relay does.
    private static Map<String, Object> settings(Map<String, Object> broker, OutboxConfig config) {
        var ack = Math.toIntExact(config.ackTimeout().toMillis());
        var settings = new HashMap<>(broker);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ack);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ack);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 3 * ack);
        return settings;
    }
}

package dev.lossless.todo.outbox.relay;

import dev.lossless.todo.outbox.OutboxConfig;
import dev.lossless.todo.outbox.relay.PublishResult.Failure;
import dev.lossless.todo.outbox.relay.PublishResult.Failure.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
final class EventPublisher implements AutoCloseable {

    private final Map<String, Object> settings;
    private final Duration ackTimeout;
    private Producer<String, byte[]> producer;
    private boolean careful;

    EventPublisher(Map<String, Object> broker, OutboxConfig config) {
        this.settings = settings(broker, config);
        this.ackTimeout = config.ackTimeout();
    }

    /// Sends all events, then waits until each is acknowledged, or until the first failure.
    ///
    /// After a failure one batch is sent event by event. That names the event that is at fault, also where the
    /// broker refuses a whole request for it, which the producer would repeat for ever. Only then is an event
    /// called refused: all earlier ones of its user are acknowledged.
    PublishResult publish(List<OutboxEvent> events) throws InterruptedException {
        var result = careful ? oneByOne(events) : together(events, ackTimeout).withoutRefusal();
        careful = result.failed();
        return result;
    }

    /// What fails holds back the later events of its topic, not those of others: a topic may be missing or forbidden.
    /// Ends in time: what is left waits for the next batch.
    private PublishResult oneByOne(List<OutboxEvent> events) throws InterruptedException {
        var deadline = System.nanoTime() + ackTimeout.toNanos();
        var acknowledged = new ArrayList<OutboxEvent>();
        var failed = new HashMap<String, Failure>();
        for (var event : events) {
            if (System.nanoTime() < deadline && !failed.containsKey(event.aggregateType())) {
                var result = together(List.of(event), ackTimeout.dividedBy(2));
                acknowledged.addAll(result.acknowledged());
                result.failure().ifPresent(failure -> failed.put(event.aggregateType(), failure));
            }
        }
        return new PublishResult(acknowledged, worst(failed.values()));
    }

    /// A refusal first: it is dealt with, the rest is tried again.
    private static Optional<Failure> worst(Collection<Failure> failures) {
        return failures.stream().filter(Refused.class::isInstance).findFirst().or(() -> failures.stream()
                .findFirst());
    }

    private PublishResult together(List<OutboxEvent> events, Duration patience) throws InterruptedException {
        if (producer == null) {
            producer = new KafkaProducer<>(settings);
        }
        var result = new PublishRun(producer, events).await(patience);
        if (result.failed()) {
            close();
        }
        return result;
    }

    /// Whether the next batch is sent event by event; then it had better be short.
    boolean isCareful() {
        return careful;
    }

    @Override
    public void close() {
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
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ack / 4);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ack);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 3 * ack);
        return settings;
    }
}

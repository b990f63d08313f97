package dev.lossless.todo.outbox.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.todo.outbox.Outbox;
import dev.lossless.todo.outbox.relay.PublishResult.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/// One batch on its way through one producer.
final class PublishRun {

    private final Producer<String, byte[]> producer;
    private final List<OutboxEvent> acknowledged = new ArrayList<>();
    private final Phaser outstanding = new Phaser(1);
    private Failure failure;

    PublishRun(Producer<String, byte[]> producer, List<OutboxEvent> events) {
        this.producer = producer;
        for (var event : events) {
            if (hasFailed()) {
                break;
            }
            send(event);
        }
    }

    /// Waits for all answers. When they do not come in time the producer is closed, which answers the rest.
    PublishResult await(Duration atMost) throws InterruptedException {
        var phase = outstanding.arrive();
        try {
            outstanding.awaitAdvanceInterruptibly(phase, atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            fail(new Failure.Unavailable(e));
        }
        return result();
    }

    private void send(OutboxEvent event) {
        outstanding.register();
        try {
            producer.send(toRecord(event), (_, exception) -> answered(event, exception));
        } catch (RuntimeException e) {
            answered(event, e);
        }
    }

    private void answered(OutboxEvent event, Exception exception) {
        if (exception == null) {
            acknowledge(event);
        } else {
            fail(isRefusal(exception) ? new Failure.Refused(event, exception) : new Failure.Unavailable(exception));
        }
        outstanding.arriveAndDeregister();
    }

    private synchronized void acknowledge(OutboxEvent event) {
        acknowledged.add(event);
    }

    /// Closes the producer at the first failure. In a callback this runs on the sender's own thread: it cannot
    /// have
    /// begun the next request. Not within the lock: elsewhere closing waits for the sender, and it for the
    /// lock.
    private void fail(Failure cause) {
        if (record(cause)) {
            producer.close(Duration.ZERO);
        }
    }

    /// Keeps the first failure, or the refusal that it came with. True for the first.
    private synchronized boolean record(Failure cause) {
        var first = failure == null;
        if (first || (cause instanceof Failure.Refused && failure instanceof Failure.Unavailable)) {
            failure = cause;
        }
        return first;
    }

    private synchronized boolean hasFailed() {
        return failure != null;
    }

    private synchronized PublishResult result() {
        return new PublishResult(List.copyOf(acknowledged), Optional.ofNullable(failure));
    }

    /// A time that the broker does not take is the database's, whose clock is wrong: that passes.
    private static boolean isRefusal(Exception e) {
        return e instanceof RecordTooLargeException || e instanceof InvalidRecordException;
    }

    /// CloudEvents 1.0, Kafka protocol binding, binary mode; see `contract/asyncapi.yaml`.
    static ProducerRecord<String, byte[]> toRecord(OutboxEvent event) {
        var topic = Outbox.topicOf(event.aggregateType());
        var timestamp = event.recordTime().toEpochMilli();
        var message = new ProducerRecord<>(topic, null, timestamp, event.userId(), event.payload());
        CloudEventHeaders.of(event).forEach((name, value) -> message.headers().add(name, value.getBytes(UTF_8)));
        return message;
    }
}

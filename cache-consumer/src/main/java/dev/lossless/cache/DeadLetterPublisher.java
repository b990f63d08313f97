package dev.lossless.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.cache.Reading.Unreadable;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;

/// Puts unreadable records on the dead-letter topic: key, value and headers as they came, plus headers that tell the
/// cause and where the record lay.
///
/// The producer is made for the first dead letter, which most instances never see, and again after a failure.
@ApplicationScoped
class DeadLetterPublisher {

    private static final Logger LOG = Logger.getLogger(DeadLetterPublisher.class);

    static final String TOPIC = "cache-consumer.dead-letter";
    private static final int ACK_TIMEOUT_MILLIS = 5_000;

    private final Map<String, Object> settings;
    private final Clock clock;
    private Producer<byte[], byte[]> producer;

    DeadLetterPublisher(@Identifier("default-kafka-broker") Map<String, Object> broker, Clock clock) {
        this.settings = settings(broker);
        this.clock = clock;
    }

    /// Returns how many there are, when the broker has all of them. After an exception some may be there: a dead
    /// letter is published at least once.
    int publish(List<Unreadable> letters) throws InterruptedException, ExecutionException {
        send(letters.stream().map(this::toRecord).toList());
        return letters.size();
    }

    /// Marks a dead letter as settled, by a record of its own in the same partition.
    void settle(ConsumerRecord<?, ?> letter, String outcome, String by)
            throws InterruptedException, ExecutionException {
        var headers = new RecordHeaders();
        replace(headers, DeadLetterLog.SETTLES, Long.toString(letter.offset()));
        replace(headers, DeadLetterLog.OUTCOME, outcome);
        replace(headers, DeadLetterLog.SETTLED_BY, by);
        replace(headers, DeadLetterLog.SETTLED_AT, clock.instant().toString());
        send(List.of(new ProducerRecord<>(TOPIC, letter.partition(), null, null, null, headers)));
        try (var _ = LoggedTrace.of(letter)) {
            LOG.infof(
                    "dead letter settled: partition=%d offset=%d outcome=%s by=%s",
                    letter.partition(), letter.offset(), outcome, by);
        }
    }

    /// Returns when the broker has all of them.
    private synchronized void send(List<ProducerRecord<byte[], byte[]>> records)
            throws InterruptedException, ExecutionException {
        if (producer == null) {
            producer = new KafkaProducer<>(settings);
        }
        try {
            for (var answer : handOver(records)) {
                answer.get();
            }
        } catch (RuntimeException | ExecutionException e) {
            close();
            throw e;
        }
    }

    /// Stops at the first refusal that is known at once: each may have taken seconds, as when no broker answers.
    private List<Future<RecordMetadata>> handOver(List<ProducerRecord<byte[], byte[]>> records)
            throws InterruptedException, ExecutionException {
        var answers = new ArrayList<Future<RecordMetadata>>();
        for (var record : records) {
            var answer = producer.send(record);
            answers.add(answer);
            if (answer.isDone()) {
                answer.get();
            }
        }
        return answers;
    }

    @PreDestroy
    synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    private ProducerRecord<byte[], byte[]> toRecord(Unreadable letter) {
        var source = letter.record();
        var headers = new RecordHeaders(source.headers());
        replace(headers, "dead-letter-cause", letter.cause());
        replace(headers, "dead-letter-topic", source.topic());
        replace(headers, "dead-letter-partition", Integer.toString(source.partition()));
        replace(headers, "dead-letter-offset", Long.toString(source.offset()));
        replace(headers, "dead-letter-time", clock.instant().toString());
        return new ProducerRecord<>(TOPIC, null, null, source.key(), source.value(), headers);
    }

    /// A record that was driven again and failed again has them already.
    private static void replace(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(UTF_8));
    }

    /// Only the topic's own limit decides how large a dead letter may be.
    private static Map<String, Object> settings(Map<String, Object> broker) {
        var settings = new HashMap<>(broker);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, TOPIC);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 * 1024 * 1024);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ACK_TIMEOUT_MILLIS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ACK_TIMEOUT_MILLIS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * ACK_TIMEOUT_MILLIS);
        return settings;
    }
}

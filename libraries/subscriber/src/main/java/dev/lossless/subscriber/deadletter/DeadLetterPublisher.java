package dev.lossless.subscriber.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.fetch.Shortened;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.engine.DeadLetters;
import dev.lossless.subscriber.engine.LoggedTrace;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;

/// Puts unreadable records on the dead-letter topic: key, value and headers as they came, plus headers that
/// tell the cause and where the record lay. Of a record that the topic does not take whole it holds as much as
/// surely fits, with the value's length and digest: the whole record stays where it came from.
///
/// The producer is made for the first dead letter, which most instances never see, and again after a failure.
public final class DeadLetterPublisher implements DeadLetters, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(DeadLetterPublisher.class);
    private static final int ACK_TIMEOUT_MILLIS = 5_000;

    /// Bytes of the value, of the key and of all foreign headers that a cut dead letter holds at most.
    private static final int CUT_VALUE = 16 * 1024;

    private static final int CUT_KEY = 1024;
    private static final int CUT_HEADERS = 16 * 1024;

    private final Map<String, Object> settings;
    private final String topic;
    private final Clock clock;
    private Producer<byte[], byte[]> producer;

    /// @param broker the settings of Kafka's clients
    /// @param topic the dead-letter topic, of this subscriber alone
    public DeadLetterPublisher(Map<String, Object> broker, String topic, Clock clock) {
        this.settings = settings(broker, topic);
        this.topic = topic;
        this.clock = clock;
    }

    public String topic() {
        return topic;
    }

    @Override
    public synchronized int publish(List<? extends Unreadable<?>> records)
            throws InterruptedException, ExecutionException {
        var answers = send(records.stream().map(this::most).toList());
        for (var index = 0; index < answers.size(); index++) {
            if (!isTaken(answers.get(index))) {
                publishCut(records.get(index));
            }
        }
        return records.size();
    }

    private void publishCut(Unreadable<?> record) throws InterruptedException, ExecutionException {
        if (!isTaken(cut(record, CUT_VALUE, CUT_KEY, CUT_HEADERS)) && !isTaken(cut(record, 0, 0, 0))) {
            throw new RecordTooLargeException(
                    "the topic %s does not even take a dead letter without key, value and headers".formatted(topic));
        }
    }

    /// Marks a dead letter as settled, by a record of its own in the same partition.
    public synchronized void settle(ConsumerRecord<?, ?> deadLetter, String outcome, String by)
            throws InterruptedException, ExecutionException {
        var headers = new RecordHeaders();
        add(headers, DeadLetter.SETTLES, Long.toString(deadLetter.offset()));
        add(headers, DeadLetter.OUTCOME, outcome);
        add(headers, DeadLetter.SETTLED_BY, by);
        add(headers, DeadLetter.SETTLED_AT, clock.instant().toString());
        isTaken(new ProducerRecord<>(topic, deadLetter.partition(), null, null, null, headers));
        try (var _ = LoggedTrace.of(deadLetter)) {
            LOG.infof(
                    "dead letter settled: partition=%d offset=%d outcome=%s by=%s",
                    deadLetter.partition(), deadLetter.offset(), outcome, by);
        }
    }

    /// Stops at the first failure that is known at once: each may have taken seconds, as when no broker
    /// answers.
    private List<Future<RecordMetadata>> send(List<ProducerRecord<byte[], byte[]>> records)
            throws InterruptedException, ExecutionException {
        if (producer == null) {
            producer = new KafkaProducer<>(settings);
        }
        var answers = new ArrayList<Future<RecordMetadata>>();
        for (var record : records) {
            var answer = producer.send(record);
            answers.add(answer);
            if (answer.isDone()) {
                isTaken(answer);
            }
        }
        return answers;
    }

    private boolean isTaken(ProducerRecord<byte[], byte[]> record) throws InterruptedException, ExecutionException {
        return isTaken(send(List.of(record)).getFirst());
    }

    /// Waits for the broker's answer. After a failure the next record gets another producer.
    ///
    /// @return false when the record is too large for the topic or for the producer
    /// @throws ExecutionException when it failed for another reason
    private boolean isTaken(Future<RecordMetadata> answer) throws InterruptedException, ExecutionException {
        try {
            answer.get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException
                    || e.getCause() instanceof RecordBatchTooLargeException) {
                return false;
            }
            close();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    private ProducerRecord<byte[], byte[]> most(Unreadable<?> unreadable) {
        return Shortened.of(unreadable.record()).isPresent()
                ? cut(unreadable, CUT_VALUE, CUT_KEY, CUT_HEADERS)
                : whole(unreadable);
    }

    private ProducerRecord<byte[], byte[]> whole(Unreadable<?> unreadable) {
        var source = unreadable.record();
        return new ProducerRecord<>(
                topic, null, null, source.key(), source.value(), headers(unreadable, Integer.MAX_VALUE));
    }

    private ProducerRecord<byte[], byte[]> cut(Unreadable<?> unreadable, int value, int key, int foreignHeaders) {
        var source = unreadable.record();
        var headers = headers(unreadable, foreignHeaders);
        add(headers, DeadLetter.VALUE_LENGTH, Integer.toString(DeadLetter.valueLength(source)));
        add(headers, DeadLetter.VALUE_DIGEST, DeadLetter.valueDigest(source));
        return new ProducerRecord<>(topic, null, null, first(source.key(), key), first(source.value(), value), headers);
    }

    private static byte[] first(byte[] bytes, int most) {
        return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    /// Ours, which a record that came from elsewhere may imitate, are never taken from it.
    ///
    /// @param most bytes of the record's own: from the first one on that does not fit, they are left out
    private RecordHeaders headers(Unreadable<?> unreadable, int most) {
        var source = unreadable.record();
        var headers = new RecordHeaders();
        var left = (long) most;
        for (var header : source.headers()) {
            left -= Envelope.length(header);
            if (left >= 0 && !header.key().startsWith(DeadLetter.HEADER)) {
                headers.add(header);
            }
        }
        add(headers, DeadLetter.CAUSE, unreadable.cause());
        add(headers, DeadLetter.TOPIC, source.topic());
        add(headers, DeadLetter.PARTITION, Integer.toString(source.partition()));
        add(headers, DeadLetter.OFFSET, Long.toString(source.offset()));
        add(headers, DeadLetter.TIME, clock.instant().toString());
        return headers;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }

    private static Map<String, Object> settings(Map<String, Object> broker, String topic) {
        var settings = new HashMap<>(broker);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, topic);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 * 1024 * 1024);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 8 * 1024 * 1024L);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ACK_TIMEOUT_MILLIS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ACK_TIMEOUT_MILLIS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * ACK_TIMEOUT_MILLIS);
        return settings;
    }
}

package dev.lossless.bench.relay;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// A subscriber to `todo.events` that notes how old each event is when it has it: since `ce_time`, which is taken just
/// before the commit, by the same machine's clock.
final class Subscriber implements AutoCloseable {

    private static final Duration FETCH = Duration.ofMillis(100);
    private static final long LONGEST_MICROS = 120_000_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Answers answers;
    private final Histogram ages = new ConcurrentHistogram(LONGEST_MICROS, 3);
    private final Thread thread = Thread.ofPlatform().name("subscriber").unstarted(this::read);
    private volatile boolean closed;

    private Subscriber(String kafka, Answers answers) {
        this.answers = answers;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor("todo.events").stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position); // looked up now, not at the first poll
    }

    /// @param answers are told of each event
    static Subscriber start(String kafka, Answers answers) {
        var subscriber = new Subscriber(kafka, answers);
        subscriber.thread.start();
        return subscriber;
    }

    /// In microseconds, since the last call of [#forget].
    ///
    /// @throws IllegalStateException when it has failed; the error output says why
    Histogram ages() {
        requireAlive();
        return ages.copy();
    }

    /// @throws IllegalStateException when it has failed; the error output says why
    void forget() {
        requireAlive();
        ages.reset();
    }

    private void requireAlive() {
        if (!thread.isAlive()) {
            throw new IllegalStateException("the subscriber has ended");
        }
    }

    private void read() {
        try (consumer) {
            while (!closed) {
                var fetched = consumer.poll(FETCH);
                var now = Instant.now();
                fetched.forEach(event -> note(event, now));
            }
        }
    }

    private void note(ConsumerRecord<byte[], byte[]> event, Instant now) {
        var age = ChronoUnit.MICROS.between(Instant.parse(header(event, "ce_time")), now);
        ages.recordValue(Math.clamp(age, 0, LONGEST_MICROS));
        answers.received(header(event, "ce_subject"));
    }

    private static String header(ConsumerRecord<?, ?> event, String name) {
        return new String(event.headers().lastHeader(name).value(), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        closed = true;
        Threads.join(thread);
    }
}

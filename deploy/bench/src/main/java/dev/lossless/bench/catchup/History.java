package dev.lossless.bench.catchup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// A past in which users, drawn at random, created todos and completed them: event by event as
/// todo-service would have published it, put on the topic as fast as it goes.
public final class History {

    static final String TOPIC = "todo.events";

    private static final String TODO = """
            {"todo":{"id":"%s","title":"Buy milk and other things","priority":"HIGH","dueDate":"2027-01-15",\
            "completed":%s,%s"version":%d,"createdAt":"%s","updatedAt":"%s"}%s}""";
    private static final String COMPLETED = ",\"changes\":{\"completed\":{\"old\":false,\"new\":true}}";

    private final long[] sequences;
    private final UUID[] open; // the todo that a user completes next
    private final Random random = new Random(1);
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private Instant now = Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS);
    private Duration step = Duration.ofMillis(1);

    public History(int users) {
        sequences = new long[users];
        open = new UUID[users];
    }

    /// What is published next happened from this moment on, an event after each step.
    public void from(Instant begin, Duration step) {
        this.now = begin.truncatedTo(ChronoUnit.MICROS);
        this.step = step;
    }

    /// Returns when the broker has acknowledged all.
    ///
    /// @param progress told how many were sent
    public void publish(int events, String kafka, LongConsumer progress) throws ExecutionException {
        try (var producer = producer(kafka, 20)) {
            for (var number = 0; number < events; number++) {
                now = now.plus(step).truncatedTo(ChronoUnit.MICROS);
                send(producer);
                progress.accept(number + 1L);
            }
            producer.flush();
        }
        requireComplete();
    }

    /// The same with events that happen now, each at its time. Returns when the broker has acknowledged all.
    public void publishLive(int perSecond, int seconds, String kafka) throws ExecutionException, InterruptedException {
        try (var producer = producer(kafka, 0)) {
            var begin = System.nanoTime();
            for (var number = 0L; number < (long) perSecond * seconds; number++) {
                TimeUnit.NANOSECONDS.sleep(begin + number * 1_000_000_000 / perSecond - System.nanoTime());
                now = Instant.now().truncatedTo(ChronoUnit.MICROS);
                send(producer);
            }
            producer.flush();
        }
        requireComplete();
    }

    /// How many events were published.
    public long published() {
        return LongStream.of(sequences).sum();
    }

    private void send(KafkaProducer<String, byte[]> producer) {
        producer.send(next(), (_, exception) -> failure.compareAndSet(null, exception));
    }

    private void requireComplete() throws ExecutionException {
        if (failure.get() != null) {
            throw new ExecutionException("the history is not complete", failure.get());
        }
    }

    private static KafkaProducer<String, byte[]> producer(String kafka, int lingerMillis) {
        var settings = Map.<String, Object>of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                lingerMillis,
                ProducerConfig.BATCH_SIZE_CONFIG,
                128 * 1024);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /// The last sequence of each user.
    public long[] sequences() {
        return sequences;
    }

    /// The id of one of them.
    public static String user(int number) {
        return "past-" + number;
    }

    /// How many of the events are creations.
    long created() {
        var created = 0L;
        for (var sequence : sequences) {
            created += (sequence + 1) / 2;
        }
        return created;
    }

    private ProducerRecord<String, byte[]> next() {
        var user = random.nextInt(sequences.length);
        var sequence = ++sequences[user];
        var creates = sequence % 2 == 1 || open[user] == null;
        if (creates) {
            open[user] = uuid();
        }
        var value = creates
                ? TODO.formatted(open[user], false, "", 1, now, now, "")
                : TODO.formatted(open[user], true, "\"completedAt\":\"" + now + "\",", 2, now, now, COMPLETED);
        var event = new ProducerRecord<>(TOPIC, user(user), value.getBytes(UTF_8));
        headers(creates ? "TodoCreated" : "TodoCompleted", user, sequence, open[user].toString(), creates ? 1 : 2)
                .forEach(header ->
                        event.headers().add(header.getKey(), header.getValue().getBytes(UTF_8)));
        return event;
    }

    private List<Map.Entry<String, String>> headers(String type, int user, long sequence, String todo, int version) {
        var headers = new ArrayList<Map.Entry<String, String>>();
        headers.add(Map.entry("ce_specversion", "1.0"));
        headers.add(Map.entry("ce_id", uuid().toString()));
        headers.add(Map.entry("ce_source", "/todo-service"));
        headers.add(Map.entry("ce_type", type));
        headers.add(Map.entry("ce_subject", todo));
        headers.add(Map.entry("ce_time", now.toString()));
        headers.add(Map.entry("ce_dataschema", "urn:todo-service:schema:" + type + ":1"));
        headers.add(Map.entry("content-type", "application/json"));
        headers.add(Map.entry("ce_userid", user(user)));
        headers.add(Map.entry("ce_usersequence", Long.toString(sequence)));
        headers.add(Map.entry("ce_aggregateversion", Integer.toString(version)));
        return headers;
    }

    /// Version 7, in the order of the events.
    private UUID uuid() {
        var high = now.toEpochMilli() << 16 | 0x7000 | random.nextInt(0x1000);
        return new UUID(high, random.nextLong() >>> 2 | 1L << 63);
    }
}

package dev.lossless.subscriber.poll;

import static dev.lossless.subscriber.testkit.DeadLetterTopic.header;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.subscriber.testkit.TestBroker;
import dev.lossless.subscriber.testkit.TestEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A topic whose settings were wrong for a while holds records that are larger than any memory. A subscriber
/// with the heap of an image, which an OutOfMemoryError ends, reads it to its end: each record is an event that
/// had its effect, or a dead letter.
@Timeout(900)
class SmallHeapTest {

    private static final int MEBIBYTE = 1 << 20;

    /// 60 % of 384 MiB.
    private static final List<String> MEMORY = List.of("-Xmx230m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

    private final String group = "small-" + UUID.randomUUID();
    private final String topic = TestBroker.topic(
            1, Map.of("compression.type", "producer", "max.message.bytes", Integer.toString(90 * MEBIBYTE)));
    private final TopicPartition partition = new TopicPartition(topic, 0);
    private final TopicPartition deadLetters = new TopicPartition(group + ".dead-letter", 0);
    private int sequence;
    private Process subscriber;

    @TempDir
    Path folder;

    @AfterEach
    void stop() throws InterruptedException {
        subscriber.destroyForcibly().waitFor();
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "lz4", "snappy"})
    void recordsThatInflateByOtherAlgorithmsAreDeadLetters(String compression) throws Exception {
        recordsThatInflateAreDeadLetters(compression);
    }

    @ParameterizedTest
    @ValueSource(strings = "zstd")
    void recordsThatInflateAreDeadLetters(String compression) throws Exception {
        var sizes = new int[] {1, 20 * MEBIBYTE, 300 * MEBIBYTE, 3 * MEBIBYTE, 1};
        try (var producer = producer(compression, 1)) {
            for (var size : sizes) {
                producer.send(event(size)).get(60, SECONDS);
            }
        }
        assertThat(read()).containsOnlyKeys(1L, 2L, 3L).allSatisfy((offset, deadLetter) -> {
            assertThat(header(deadLetter, "dead-letter-value-length"))
                    .isEqualTo(Integer.toString(json(sizes[offset.intValue()]).length));
            assertThat(header(deadLetter, "dead-letter-value-digest")).matches("sha-256:[0-9a-f]{64}");
            assertThat(deadLetter.value()).startsWith("{\"title\":\"aaa".getBytes(US_ASCII));
        });
        assertThat(noted()).containsExactly(0L, 4L);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void eventsOfABatchThatInflatesHaveTheirEffect(String compression) throws Exception {
        var sent = new ArrayList<Future<RecordMetadata>>();
        try (var producer = producer(compression, 1100 * MEBIBYTE)) {
            for (var number = 0; number < 2_000; number++) {
                sent.add(producer.send(event(number % 500 == 7 ? 3 * MEBIBYTE : MEBIBYTE / 2)));
            }
            producer.flush();
        }
        for (var answer : sent) {
            answer.get();
        }
        assertThat(read()).containsOnlyKeys(7L, 507L, 1007L, 1507L);
        assertThat(noted()).hasSize(1_996);
    }

    @Tag("slow")
    @Test
    void recordsThatAreLargeAsTheyAreAreReadToo() throws Exception {
        try (var producer = producer("none", 1)) {
            for (var record : large()) {
                producer.send(record).get(60, SECONDS);
            }
        }
        assertThat(read()).hasSize(large().size() - 2);
        assertThat(noted()).containsExactly(0L, large().size() - 1L);
    }

    private List<ProducerRecord<byte[], byte[]>> large() {
        var large = new ArrayList<>(List.of(event(1), event(60 * MEBIBYTE), event(3 * MEBIBYTE)));
        var longHeader = event(1);
        longHeader.headers().add("long", new byte[MEBIBYTE]);
        large.add(longHeader);
        large.add(new ProducerRecord<>(topic, 0, new byte[MEBIBYTE], json(1), event(1).headers()));
        large.add(new ProducerRecord<>(topic, 0, new byte[3 * MEBIBYTE], json(1), event(1).headers()));
        large.add(withHeaders(10_000, "name"));
        Stream.generate(() -> withHeaders(500_000, "")).limit(20).forEach(large::add);
        large.add(TestEvent.of(topic, "user", ++sequence)
                .withValue("[".repeat(MEBIBYTE / 2))
                .toProduce(0));
        large.add(event(1));
        return large;
    }

    private ProducerRecord<byte[], byte[]> withHeaders(int count, String name) {
        var record = event(1);
        for (var number = 0; number < count; number++) {
            record.headers().add(name, name.isEmpty() ? null : new byte[10]);
        }
        return record;
    }

    /// A valid event, but for its size.
    private ProducerRecord<byte[], byte[]> event(int size) {
        return TestEvent.of(topic, "user", ++sequence).withValue(json(size)).toProduce(0);
    }

    private static byte[] json(int size) {
        var json = new byte[size + 12];
        Arrays.fill(json, (byte) 'a');
        System.arraycopy("{\"title\":\"".getBytes(US_ASCII), 0, json, 0, 10);
        json[size + 10] = '"';
        json[size + 11] = '}';
        return json;
    }

    /// Sets the topic right, lets the subscriber read it to its end, and compares the places.
    ///
    /// @return the dead letters, by the offsets that they had
    private Map<Long, ConsumerRecord<byte[], byte[]>> read() throws Exception {
        TestBroker.create(new NewTopic(deadLetters.topic(), 1, (short) 1));
        setRight();
        start();
        try (var consumer =
                new KafkaConsumer<>(TestBroker.settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var end = consumer.endOffsets(List.of(partition)).get(partition);
            await().atMost(Duration.ofMinutes(10)).until(() -> {
                assertThat(subscriber.isAlive()).isTrue();
                return end.equals(TestBroker.committed(group).get(partition));
            });
            var dead = deadLetters(consumer);
            var all = new TreeSet<>(noted());
            assertThat(all).doesNotContainAnyElementsOf(dead.keySet());
            all.addAll(dead.keySet());
            assertThat(all).hasSize(end.intValue()).first().isEqualTo(0L);
            return dead;
        }
    }

    private void setRight() throws Exception {
        TestBroker.admin()
                .incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        Stream.of("compression.type", "max.message.bytes")
                                .map(name -> new AlterConfigOp(new ConfigEntry(name, null), OpType.DELETE))
                                .toList()))
                .all()
                .get(30, SECONDS);
    }

    private void start() throws Exception {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(MEMORY);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                NotingProgram.class.getName(),
                TestBroker.servers(),
                group,
                topic,
                folder.resolve("noted").toString()));
        subscriber = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "small-heap.log").toFile())
                .start();
    }

    private TreeSet<Long> noted() throws Exception {
        return Files.readAllLines(folder.resolve("noted")).stream()
                .map(Long::valueOf)
                .collect(toCollection(TreeSet::new));
    }

    private Map<Long, ConsumerRecord<byte[], byte[]>> deadLetters(KafkaConsumer<byte[], byte[]> consumer) {
        consumer.assign(List.of(deadLetters));
        consumer.seekToBeginning(List.of(deadLetters));
        var end = consumer.endOffsets(List.of(deadLetters)).get(deadLetters);
        var found = new TreeMap<Long, ConsumerRecord<byte[], byte[]>>();
        while (consumer.position(deadLetters) < end) {
            consumer.poll(Duration.ofMillis(100))
                    .forEach(record -> found.put(Long.valueOf(header(record, "dead-letter-offset")), record));
        }
        return found;
    }

    private static KafkaProducer<byte[], byte[]> producer(String compression, int batch) {
        var settings = new HashMap<>(TestBroker.settings());
        settings.put("compression.type", compression);
        settings.put("batch.size", batch);
        settings.put("linger.ms", batch == 1 ? 0 : 60_000);
        settings.put("max.request.size", Integer.MAX_VALUE);
        settings.put("buffer.memory", 1500L * MEBIBYTE);
        settings.put("delivery.timeout.ms", 120_000);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}

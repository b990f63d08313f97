package dev.lossless.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.local.Http;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Records of any size and shape, through the real broker, to the packaged consumers with less memory than
/// their images have. What the broker takes becomes a dead letter of each consumer, once; nobody ends, and the next
/// event of another user has its effects.
@Tag("slow")
@Order(5)
class HostileRecordsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String TOPIC = "todo.events";
    private static final int PARTITION = 3;
    private static final int MEBIBYTE = 1 << 20;

    /// So many records of half a mebibyte are several times a consumer's memory.
    private static final int BATCH = 600;

    private static final List<Service> CONSUMERS =
            List.of(Service.AUDIT, Service.ANALYTICS, Service.CACHE, Service.NOTIFICATION);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Http HTTP = new Http(Duration.ofSeconds(30));

    private final RunningSystem running = Acceptance.running();
    private final Set<Long> taken = new TreeSet<>();
    private final List<String> refused = new ArrayList<>();

    @AfterAll
    static void close() {
        HTTP.close();
    }

    @Test
    void whateverTheBrokerTakesStopsNoConsumer() throws Exception {
        for (var compression : List.of("none", "gzip", "zstd")) {
            try (var producer = producer(compression, 1)) {
                hostile().forEach((what, record) -> send(producer, compression + " " + what, record));
                if (!compression.equals("none")) {
                    send(producer, compression + " 300 MiB", record(new byte[] {'k'}, text(300 * MEBIBYTE)));
                }
            }
        }
        assertThat(refused)
                .contains(
                        "gzip 300 MiB",
                        "zstd 300 MiB",
                        "gzip 2 MiB",
                        "none 2 MiB",
                        "none key of 1 MiB",
                        "zstd header of 1 MiB");
        assertThat(taken).hasSizeGreaterThan(20);
        assertDeadLetteredAndGoingOn();
    }

    /// As a topic that somebody made by hand: it is not read, and when it is set right again nothing is missing.
    @Test
    void topicWithOtherSettingsIsNotReadUntilItIsSetRight() throws Exception {
        set(Map.of("compression.type", "producer", "max.message.bytes", Integer.toString(30 * MEBIBYTE)));
        CONSUMERS.forEach(consumer -> await(consumer.module()).atMost(PATIENCE).until(() -> refuses(consumer)));
        for (var compression : List.of("gzip", "zstd", "lz4", "snappy")) {
            try (var producer = producer(compression, 1)) {
                send(
                        producer,
                        "20 MiB of JSON",
                        record(
                                new byte[] {'k'},
                                ("{\"title\":\"" + "a".repeat(20 * MEBIBYTE) + "\"}").getBytes(UTF_8)));
                send(producer, "300 MiB", record(new byte[] {'k'}, text(300 * MEBIBYTE)));
            }
        }
        try (var producer = producer("none", 1)) {
            send(producer, "25 MiB", record(new byte[] {'k'}, text(25 * MEBIBYTE)));
            for (var number = 0; number < 10; number++) {
                send(producer, "500,000 headers", withEmptyHeaders(500_000));
            }
        }
        sendInOneBatch(BATCH, record(new byte[] {'k'}, text(MEBIBYTE / 2)));
        assertThat(refused).isEmpty();
        set(Map.of("compression.type", "uncompressed", "max.message.bytes", "1048588"));
        assertDeadLetteredAndGoingOn();
    }

    private static ProducerRecord<byte[], byte[]> withEmptyHeaders(int count) {
        var record = record(new byte[] {'k'}, "{}".getBytes(UTF_8));
        for (var number = 0; number < count; number++) {
            record.headers().add("", null);
        }
        return record;
    }

    private void sendInOneBatch(int records, ProducerRecord<byte[], byte[]> record) throws Exception {
        var answers = new ArrayList<Future<RecordMetadata>>();
        try (var producer = producer("zstd", (records + 1) * MEBIBYTE / 2)) {
            for (var number = 0; number < records; number++) {
                answers.add(producer.send(record));
            }
            producer.flush();
        }
        for (var answer : answers) {
            taken.add(answer.get().offset());
        }
    }

    private static boolean isTooLarge(String what) {
        return what.contains("MiB");
    }

    private static Map<String, ProducerRecord<byte[], byte[]>> hostile() {
        var key = new byte[] {'k'};
        var records = new TreeMap<String, ProducerRecord<byte[], byte[]>>();
        records.put("2 MiB", record(key, text(2 * MEBIBYTE)));
        records.put("512 KiB", record(key, text(MEBIBYTE / 2)));
        records.put("1000 KiB", record(key, text(1000 << 10)));
        records.put("key of 1 MiB", record(text(MEBIBYTE), "{}".getBytes(UTF_8)));
        records.put("key of 900 KiB", record(text(900 << 10), "{}".getBytes(UTF_8)));
        records.put("no key and no value", record(null, null));
        var large = record(key, "{}".getBytes(UTF_8));
        large.headers().add("h", text(MEBIBYTE));
        records.put("header of 1 MiB", large);
        var header = record(key, "{}".getBytes(UTF_8));
        header.headers().add("h".repeat(30_000), text(900 << 10));
        records.put("header of 900 KiB", header);
        var many = record(key, "{}".getBytes(UTF_8));
        for (var number = 0; number < 10_000; number++) {
            many.headers().add("header-" + number, new byte[] {'x'});
        }
        records.put("10,000 headers", many);
        records.put("deep lists", record(key, "[".repeat(400_000).getBytes(UTF_8)));
        records.put("deep objects", record(key, "{\"a\":".repeat(150_000).getBytes(UTF_8)));
        records.put("long number", record(key, "9".repeat(800_000).getBytes(UTF_8)));
        return records;
    }

    private void assertDeadLetteredAndGoingOn() throws Exception {
        var end = taken.stream().max(Long::compare).orElseThrow();
        for (var consumer : CONSUMERS) {
            await(consumer.module()).atMost(PATIENCE).until(() -> committed(consumer) > end);
            var places = deadLettered(consumer);
            assertThat(places).as(consumer.module()).doesNotHaveDuplicates().containsAll(taken);
        }
        var user = "after-" + UUID.randomUUID();
        var created = ask(Service.TODO, user, "POST", "/todos", "{\"title\":\"after\"}");
        assertThat(created.statusCode()).isEqualTo(201);
        for (var consumer : CONSUMERS) {
            await(consumer.module())
                    .atMost(PATIENCE)
                    .until(() -> JSON.readTree(ask(consumer, user, "GET", "/users/me/position", "")
                                            .body())
                                    .path("positions")
                                    .size()
                            == 1);
            assertThat(ask(consumer, user, "GET", "/q/health/live", "").statusCode())
                    .isEqualTo(200);
        }
        assertThat(Acceptance.system().firstEnd()).isNotDone();
    }

    private void send(KafkaProducer<byte[], byte[]> producer, String what, ProducerRecord<byte[], byte[]> record) {
        try {
            taken.add(producer.send(record).get(120, SECONDS).offset());
        } catch (ExecutionException e) {
            assertThat(isTooLarge(what)).as("%s: %s", what, e.getCause()).isTrue();
            refused.add(what);
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }

    private KafkaProducer<byte[], byte[]> producer(String compression, int batch) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        running.kafka(),
                        "compression.type",
                        compression,
                        "max.request.size",
                        Integer.MAX_VALUE,
                        "buffer.memory",
                        3L << 29,
                        "batch.size",
                        batch,
                        "linger.ms",
                        batch == 1 ? 0 : 60_000,
                        "enable.idempotence",
                        false,
                        "retries",
                        0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static ProducerRecord<byte[], byte[]> record(byte[] key, byte[] value) {
        return new ProducerRecord<>(TOPIC, PARTITION, key, value);
    }

    private static byte[] text(int bytes) {
        var text = new byte[bytes];
        Arrays.fill(text, (byte) 'a');
        return text;
    }

    private long committed(Service consumer) throws Exception {
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", running.kafka()))) {
            var offset = admin.listConsumerGroupOffsets(consumer.module())
                    .partitionsToOffsetAndMetadata()
                    .get(30, SECONDS)
                    .get(new TopicPartition(TOPIC, PARTITION));
            return offset == null ? 0 : offset.offset();
        }
    }

    /// The offsets of its dead letters that came from this topic's partition.
    private List<Long> deadLettered(Service consumer) {
        var settings = Map.<String, Object>of("bootstrap.servers", running.kafka());
        var partition = new TopicPartition(consumer.module() + ".dead-letter", 0);
        var offsets = new ArrayList<Long>();
        try (var reader = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            reader.assign(List.of(partition));
            reader.seekToBeginning(List.of(partition));
            var end = reader.endOffsets(List.of(partition)).get(partition);
            while (reader.position(partition) < end) {
                for (var letter : reader.poll(Duration.ofMillis(200))) {
                    if (TOPIC.equals(header(letter, "dead-letter-topic"))
                            && Integer.toString(PARTITION).equals(header(letter, "dead-letter-partition"))) {
                        offsets.add(Long.valueOf(header(letter, "dead-letter-offset")));
                    }
                }
            }
        }
        return offsets;
    }

    /// Empty in the records of the topic that are no dead letter but tell what became of one.
    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    private boolean refuses(Service consumer) throws Exception {
        return HTTP.get(URI.create(running.url(consumer) + "/q/metrics"))
                .lines()
                .anyMatch(line -> line.startsWith("todo_consumer_topic_refused{")
                        && line.contains("\"" + TOPIC + "\"")
                        && line.endsWith(" 1.0"));
    }

    private void set(Map<String, String> settings) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        var changes = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", running.kafka()))) {
            admin.incrementalAlterConfigs(Map.of(topic, changes)).all().get(30, SECONDS);
        }
    }

    private HttpResponse<String> ask(Service service, String user, String method, String path, String body)
            throws Exception {
        var token = Acceptance.keys().token(user, List.of());
        return HTTP.send(method, URI.create(running.url(service) + path), Http.bearer(token), body);
    }
}

package dev.lossless.local;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The broker measures records as a client has to hold them in memory. What is small on the wire and large in
/// memory must be refused, and must not end the broker.
@Tag("slow")
class InflatedRecordsTest {

    private static final String TOPIC = "todo.events";
    private static final int MEBIBYTE = 1 << 20;

    private static final Path FOLDER = FreshFolder.named("inflated");

    private static LocalServers servers;
    private static Coordinates coordinates;

    @BeforeAll
    static void start() {
        servers = new LocalServers(ServersConfig.in(FOLDER, Home.find().binaries()));
        coordinates = servers.start(_ -> {});
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void recordThatInflatesIsRefusedAndTheBrokerGoesOn(String compression) throws Exception {
        try (var producer = producer(compression, 1)) {
            for (var mebibytes : new int[] {2, 300}) {
                var sent = producer.send(record(mebibytes * MEBIBYTE));
                assertThatThrownBy(() -> sent.get(60, SECONDS))
                        .as("%d MiB", mebibytes)
                        .isInstanceOf(ExecutionException.class);
            }
        }
        assertGoesOn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void batchThatInflatesIsRefusedAndTheBrokerGoesOn(String compression) throws Exception {
        var sent = new ArrayList<Future<?>>();
        try (var producer = producer(compression, 1100 * MEBIBYTE)) {
            for (var number = 0; number < 2_000; number++) {
                sent.add(producer.send(record(MEBIBYTE / 2)));
            }
            producer.flush();
        }
        assertThat(sent).allSatisfy(each -> assertThatThrownBy(() -> each.get(0, SECONDS))
                .isInstanceOf(ExecutionException.class));
        assertGoesOn();
    }

    private static void assertGoesOn() throws Exception {
        try (var producer = producer("none", 1)) {
            assertThat(producer.send(record(1)).get(60, SECONDS).hasOffset()).isTrue();
        }
        assertThat(servers.process("kafka").alive()).isTrue();
    }

    private static ProducerRecord<byte[], byte[]> record(int bytes) {
        var value = new byte[bytes];
        Arrays.fill(value, (byte) 'a');
        return new ProducerRecord<>(TOPIC, 0, new byte[] {'k'}, value);
    }

    private static KafkaProducer<byte[], byte[]> producer(String compression, int batch) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        coordinates.kafkaBootstrapServers(),
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        compression,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        batch,
                        ProducerConfig.LINGER_MS_CONFIG,
                        batch == 1 ? 0 : 20_000,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        Integer.MAX_VALUE,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        1500L * MEBIBYTE,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        10_000,
                        // the producer sends a batch that is refused as too large again and again, until then
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        30_000,
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        false,
                        ProducerConfig.RETRIES_CONFIG,
                        0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}

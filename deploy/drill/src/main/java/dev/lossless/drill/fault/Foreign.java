package dev.lossless.drill.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.drill.system.DrillSystem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Somebody else who writes to `todo.events` what breaks the contract. Each record carries a name in a header, so that
/// it can be found on the dead-letter topics.
public final class Foreign {

    private static final String HEADER = "drill-foreign";

    /// Just below what a broker takes by default (1,048,588 bytes for a batch).
    private static final int LARGEST = 1_048_588 - 300;

    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    /// The names of all that were sent.
    public Set<String> names() {
        return Set.copyOf(names);
    }

    int poison(DrillSystem system) throws ExecutionException, InterruptedException {
        var sound = event("1", "{\"todo\":{}}");
        sound.headers().remove("ce_specversion");
        var records = List.of(
                new ProducerRecord<String, byte[]>("todo.events", "stranger", null),
                new ProducerRecord<String, byte[]>("todo.events", null, "not json".getBytes(UTF_8)),
                event("one", "{}"),
                event("-1", "{}"),
                event("1", "{\"todo\":"),
                event("2", new String(new char[] {0, 0xFFFF, '{'})),
                sound);
        return send(system, records);
    }

    int oversized(DrillSystem system) throws ExecutionException, InterruptedException {
        var large = new byte[LARGEST];
        java.util.Arrays.fill(large, (byte) 'x');
        return send(system, List.of(new ProducerRecord<>("todo.events", "s", large)));
    }

    private static ProducerRecord<String, byte[]> event(String sequence, String value) {
        var written = new ProducerRecord<>("todo.events", "stranger", value.getBytes(UTF_8));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "01933b2e-8c00-7000-8000-00000000ffff",
                        "ce_source", "/stranger",
                        "ce_type", "TodoCreated",
                        "ce_subject", "01933b2e-8c00-7000-8000-00000000fffe",
                        "ce_time", "2026-01-01T00:00:00Z",
                        "ce_dataschema", "urn:todo-service:schema:TodoCreated:1",
                        "ce_userid", "stranger",
                        "ce_usersequence", sequence,
                        "ce_aggregateversion", "1")
                .forEach((name, text) -> written.headers().add(name, text.getBytes(UTF_8)));
        return written;
    }

    private int send(DrillSystem system, List<ProducerRecord<String, byte[]>> records)
            throws ExecutionException, InterruptedException {
        try (var producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        system.bootstrapServers(),
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        2 * LARGEST,
                        ProducerConfig.ACKS_CONFIG,
                        "all"),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (var poison : records) {
                var name = "foreign-" + count.incrementAndGet();
                poison.headers().add(HEADER, name.getBytes(UTF_8));
                producer.send(poison).get();
                names.add(name);
            }
            return records.size();
        }
    }
}

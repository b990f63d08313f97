package dev.lossless.drill.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.drill.system.DrillSystem;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Puts onto the topics what must never be there.
record Plant(DrillSystem system) {

    private static final String USER = "drill-000";
    private static final int PARTITIONS = 12;

    /// In the name of a real user, far ahead of that user's numbers. It looks like the event of an acknowledged write.
    void eventThatNobodyAskedFor() throws Exception {
        var value = "{\"todo\":{\"title\":\"planted\",\"order\":999999,\"completed\":false,\"priority\":\"LOW\"}}";
        var planted = new ProducerRecord<>("todo.events", USER, value.getBytes(UTF_8));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "01933b2e-8c00-7000-8000-00000000aaaa",
                        "ce_type", "TodoCreated",
                        "ce_subject", "01933b2e-8c00-7000-8000-00000000bbbb",
                        "ce_time", "2026-01-01T00:00:00Z",
                        "ce_userid", USER,
                        "ce_usersequence", "900000",
                        "ce_aggregateversion", "1")
                .forEach((name, text) -> planted.headers().add(name, text.getBytes(UTF_8)));
        send(planted);
    }

    /// Takes the first record of each partition away.
    void lostEvents() throws Exception {
        try (var admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) system.bootstrapServers()))) {
            var first = RecordsToDelete.beforeOffset(1);
            for (var partition = 0; partition < PARTITIONS; partition++) {
                var lost = Map.of(new TopicPartition("todo.events", partition), first);
                try {
                    admin.deleteRecords(lost).all().get();
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(OffsetOutOfRangeException.class); // it is empty
                }
            }
        }
    }

    void deadLetterOfAnEvent() throws Exception {
        send(new ProducerRecord<>("audit-consumer.dead-letter", USER, "{}".getBytes(UTF_8)));
    }

    private void send(ProducerRecord<String, byte[]> planted) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, system.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(planted).get();
        }
    }
}

package dev.lossless.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.Json;
import dev.lossless.cli.KafkaClients;
import dev.lossless.fetch.BoundedFetches;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Reads `todo.events` from its end on, all partitions, without a consumer group.
final class TopicProbe implements Probe {

    private static final String TOPIC = "todo.events";
    private static final Duration FETCH = Duration.ofMillis(100);

    private final KafkaConsumer<String, String> consumer;
    private final String user;

    TopicProbe(KafkaClients kafka, String user) {
        this.user = user;
        consumer = BoundedFetches.of(new KafkaConsumer<>(
                // the broker answers nothing else, as where the topic ends, while a fetch of what is not there yet
                // waits
                kafka.with(Map.of(
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        10_000,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        20)),
                new StringDeserializer(),
                new StringDeserializer()));
        consumer.assign(consumer.partitionsFor(TOPIC).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
    }

    @Override
    public String what() {
        return "event";
    }

    @Override
    public void begin() {
        consumer.seekToEnd(consumer.assignment());
        consumer.assignment().forEach(consumer::position);
    }

    @Override
    public void look(SortedMap<Long, Effect> seen) {
        for (var fetched : consumer.poll(FETCH)) {
            if (user.equals(fetched.key())) {
                var headers = new LinkedHashMap<String, String>();
                fetched.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
                var effect = effect(fetched, headers, Json.read(fetched.value()));
                seen.putIfAbsent(Long.parseLong(headers.get("ce_usersequence")), effect);
            }
        }
    }

    private Effect effect(ConsumerRecord<String, String> fetched, Map<String, String> headers, JsonNode payload) {
        var lines = new ArrayList<String>();
        lines.add("%s, partition %d, offset %d".formatted(fetched.topic(), fetched.partition(), fetched.offset()));
        headers.forEach((name, value) -> lines.add("%-22s%s".formatted(name, value)));
        Json.pretty(payload).lines().forEach(lines::add);
        var details = Map.of(
                "topic", fetched.topic(),
                "partition", fetched.partition(),
                "offset", fetched.offset(),
                "headers", headers,
                "payload", payload);
        return new Effect(what(), Instant.now(), lines, details);
    }

    @Override
    public void close() {
        consumer.close();
    }
}

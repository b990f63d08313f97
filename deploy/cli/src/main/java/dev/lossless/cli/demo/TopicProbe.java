package dev.lossless.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.cli.Json;
import dev.lossless.cli.demo.Effect.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Reads `todo.events` from its end on, all partitions, without a consumer group.
final class TopicProbe implements AutoCloseable {

    private static final String TOPIC = "todo.events";
    private static final Duration FETCH = Duration.ofMillis(100);

    private final KafkaConsumer<String, String> consumer;

    TopicProbe(String kafka) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        10_000),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.assign(consumer.partitionsFor(TOPIC).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
    }

    /// From here on.
    void begin() {
        consumer.seekToEnd(consumer.assignment());
        consumer.assignment().forEach(consumer::position);
    }

    /// The event of this write; it may be there before the answer to the write is.
    Published await(CompletableFuture<Written> written, Duration limit) throws TimeoutException {
        var seen = new ArrayList<Published>();
        return new Patience(Duration.ZERO).await(limit, () -> {
            consumer.poll(FETCH).forEach(fetched -> seen.add(published(fetched)));
            return written.isDone() ? find(seen, written.join().todoId()) : Optional.empty();
        });
    }

    @Override
    public void close() {
        consumer.close();
    }

    private static Optional<Published> find(List<Published> seen, String todoId) {
        return seen.stream().filter(event -> todoId.equals(event.todoId())).findFirst();
    }

    private static Published published(ConsumerRecord<String, String> fetched) {
        var at = Instant.now();
        var headers = new LinkedHashMap<String, String>();
        fetched.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return new Published(
                at, fetched.topic(), fetched.partition(), fetched.offset(), headers, Json.read(fetched.value()));
    }
}

package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/// Replicas come and go while events flow.
@QuarkusTest
class RebalanceTest extends RealServersTest {

    private static final int USERS = 24;
    private static final int ROUNDS = 3;
    private static final int EVENTS = 10;

    /// The other replica takes partitions over, reads their events, and leaves without having committed
    /// anything.
    @Test
    void eachEventHasItsEffectOnceWhileReplicasComeAndGo() throws Exception {
        var gaps = gaps();
        for (var round = 0; round < ROUNDS; round++) {
            try (var other = join()) {
                sendRound(round);
                await().until(() -> {
                    other.poll(Duration.ofMillis(100));
                    return !other.assignment().isEmpty();
                });
                other.poll(Duration.ofMillis(200));
            }
        }
        awaitRest();
        assertThat(created()).isEqualTo(USERS * ROUNDS * EVENTS);
        assertThat(gaps()).isEqualTo(gaps);
    }

    private void sendRound(int round) {
        sendAll(LongStream.rangeClosed(round * EVENTS + 1, (round + 1) * EVENTS)
                .boxed()
                .flatMap(sequence -> IntStream.range(0, USERS)
                        .mapToObj(number -> TodoEvents.created(user + "-" + number, sequence))));
    }

    private KafkaConsumer<byte[], byte[]> join() {
        var settings = new HashMap<String, Object>(Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                GROUP,
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "partition.assignment.strategy",
                "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"));
        var other = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        other.subscribe(List.of(TodoEvents.TOPIC));
        return other;
    }
}

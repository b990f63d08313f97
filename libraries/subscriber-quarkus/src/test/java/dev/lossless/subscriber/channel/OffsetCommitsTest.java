package dev.lossless.subscriber.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.vertx.mutiny.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which commits the channel's client is asked for.
class OffsetCommitsTest {

    private static final TopicPartition FIRST = new TopicPartition("tested", 0);
    private static final TopicPartition SECOND = new TopicPartition("tested", 1);

    private final Vertx vertx = Vertx.vertx();
    private final RevokedPartitions revoked = new RevokedPartitions();
    private final List<Map<TopicPartition, OffsetAndMetadata>> asked = new CopyOnWriteArrayList<>();
    private final List<Map<TopicPartition, OffsetAndMetadata>> atRevocation = new CopyOnWriteArrayList<>();
    private volatile boolean brokerIsAway;
    private final OffsetCommits commits = new OffsetCommits(vertx, client(), revoked, () -> {});

    @BeforeEach
    void assign() {
        commits.partitionsAssigned(List.of(FIRST, SECOND));
    }

    @AfterEach
    void close() {
        vertx.closeAndAwait();
    }

    @Test
    void firstRecordIsCommittedAtOnceAndWhatComesMeanwhileInOneCommit() {
        acknowledge(FIRST, 6);
        assertThat(asked).containsExactly(Map.of(FIRST, new OffsetAndMetadata(7)));
        acknowledge(FIRST, 7);
        acknowledge(FIRST, 8);
        acknowledge(SECOND, 2);
        assertThat(asked).hasSize(1);
        await().until(() -> asked.size() == 2);
        assertThat(asked.getLast())
                .isEqualTo(Map.of(FIRST, new OffsetAndMetadata(9), SECOND, new OffsetAndMetadata(3)));
    }

    @Test
    void failedCommitIsTriedAgainUntilItSucceeds() {
        brokerIsAway = true;
        acknowledge(FIRST, 6);
        await().until(() -> asked.size() >= 2);
        brokerIsAway = false;
        var before = asked.size();
        await().until(() -> asked.size() > before);
        assertThat(asked).containsOnly(Map.of(FIRST, new OffsetAndMetadata(7)));
        acknowledge(SECOND, 1);
        await().until(() -> asked.getLast().equals(Map.of(SECOND, new OffsetAndMetadata(2))));
    }

    /// What is due is committed while the partition is still this instance's; from then on it is another's.
    @Test
    void revokedPartitionIsCommittedAtRevocationAndNeverAfterIt() {
        acknowledge(FIRST, 6);
        acknowledge(FIRST, 7);
        acknowledge(SECOND, 2);
        commits.partitionsRevoked(List.of(FIRST));
        assertThat(atRevocation).containsExactly(Map.of(FIRST, new OffsetAndMetadata(8)));
        assertThat(revoked.takeAll()).containsExactly(FIRST);
        acknowledge(FIRST, 8);
        await().until(() -> asked.size() == 2);
        assertThat(asked.getLast()).isEqualTo(Map.of(SECOND, new OffsetAndMetadata(3)));
    }

    @Test
    void partitionThatNothingIsDueOfIsRevokedWithoutACommit() {
        commits.partitionsRevoked(List.of(FIRST, SECOND));
        assertThat(atRevocation).isEmpty();
        assertThat(revoked.takeAll()).containsExactlyInAnyOrder(FIRST, SECOND);
    }

    private void acknowledge(TopicPartition partition, long offset) {
        var record = new ConsumerRecord<>(partition.topic(), partition.partition(), offset, new byte[0], new byte[0]);
        commits.handle(new IncomingKafkaRecord<>(record, Subscription.CHANNEL, 0, commits, null, false))
                .await()
                .indefinitely();
    }

    /// The connector's client, of which two methods are used.
    private KafkaConsumer<?, ?> client() {
        return implementing(KafkaConsumer.class, (method, offsets) -> switch (method) {
            case "commitAsync" -> {
                asked.add(Map.copyOf(offsets));
                yield brokerIsAway
                        ? Uni.createFrom().failure(new TimeoutException("no broker"))
                        : Uni.createFrom().voidItem();
            }
            case "unwrap" ->
                implementing(Consumer.class, (_, last) -> {
                    atRevocation.add(Map.copyOf(last));
                    return null;
                });
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private interface Answer {

        Object to(String method, Map<TopicPartition, OffsetAndMetadata> offsets);
    }

    @SuppressWarnings("unchecked")
    private static <T> T implementing(Class<T> type, Answer answer) {
        return (T) Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (_, method, arguments) -> answer.to(
                        method.getName(),
                        arguments == null ? Map.of() : (Map<TopicPartition, OffsetAndMetadata>) arguments[0]));
    }
}

package dev.lossless.subscriber.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.subscriber.OffsetsBehindException;
import dev.lossless.subscriber.StoredOffset;
import dev.lossless.subscriber.testkit.TestBroker;
import dev.lossless.subscriber.testkit.TestEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A storage that loses what it had, and topics and partitions that change under a subscriber.
@Timeout(120)
class RecoveryTest {

    private final String topic = TestBroker.topic(1);
    private final TopicPartition partition = new TopicPartition(topic, 0);
    private final InMemory handler = new InMemory();
    private final Topics topics = new Topics(TestBroker.settings(), "recovery-test");
    private final Retries retries = new Retries(Duration.ofMillis(20), handler::retried);
    private Engine<Long> engine = engine();

    private Engine<Long> engine() {
        return new Engine<>(handler, topics, handler, retries, handler);
    }

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void lostEffectsAreAppliedAgainBeforeTheNextBatch() throws Exception {
        send(1, 12);
        engine.process(records(0, 10));
        handler.lose(partition, 6);
        engine.process(records(10, 12));
        assertThat(handler.sequences()).containsExactlyElementsOf(longs(1, 12));
        assertThat(handler.recovered).isEqualTo(4);
    }

    @Test
    void lostEffectsAreFoundWithoutAnEvent() throws Exception {
        send(1, 10);
        engine.process(records(0, 10));
        handler.lose(partition, 3);
        engine.check(Set.of(partition), _ -> Map.of(partition, 10L));
        assertThat(handler.sequences()).containsExactlyElementsOf(longs(1, 10));
    }

    /// An instance that has just begun knows from the group's offsets how far the effects must reach.
    @Test
    void lostEffectsAreFoundByAnInstanceThatHasReadNothing() throws Exception {
        send(1, 10);
        engine.process(records(0, 10));
        handler.lose(partition, 3);
        engine = engine();
        engine.check(Set.of(partition), _ -> Map.of(partition, 8L));
        assertThat(handler.sequences()).containsExactlyElementsOf(longs(1, 8));
        engine.process(records(8, 10));
        assertThat(handler.sequences()).containsExactlyElementsOf(longs(1, 10));
    }

    @Test
    void emptiedStorageIsBuiltAnewFromTheBeginning() throws Exception {
        send(1, 10);
        engine.process(records(0, 9));
        handler.lose(partition, 0);
        engine = engine();
        engine.process(records(9, 10));
        assertThat(handler.sequences()).containsExactlyElementsOf(longs(1, 10));
    }

    /// The storage fails over once more while it gets back what it had lost.
    @Test
    void storageThatLosesEffectsAgainWhileItRecoversEndsComplete() throws Exception {
        send(1, 1_200);
        engine.process(records(0, 1_199));
        handler.lose(partition, 100);
        var left = new AtomicInteger(3);
        handler.fault = batch -> {
            var again = batch.readings().getFirst().record().offset() > 150;
            if (again && left.getAndDecrement() > 0) {
                handler.lose(partition, 50);
                throw new OffsetsBehindException("planted");
            }
        };
        engine.process(records(1_199, 1_200));
        assertThat(handler.effects).hasSize(1_200).doesNotHaveDuplicates();
    }

    @Test
    void recordThatTheStorageRefusesIsADeadLetterInARecoveryToo() throws Exception {
        send(1, 5);
        engine.process(records(0, 4));
        handler.lose(partition, 1);
        handler.fault = batch -> {
            if (batch.events().stream().anyMatch(event -> event.content() == 3)) {
                throw new SQLException("", "22001", 1406);
            }
        };
        engine.process(records(4, 5));
        assertThat(handler.sequences()).containsExactly(1L, 2L, 4L, 5L);
        assertThat(handler.deadSequences()).containsExactly(3L);
    }

    @Test
    void topicThatIsMadeAnewIsReadFromItsBeginning() throws Exception {
        send(1, 10);
        engine.process(records(0, 10));
        anew();
        send(11, 13);
        engine.process(records(0, 3));
        assertThat(handler.sequences()).containsExactlyElementsOf(longs(1, 13));
        assertThat(handler.stored(partition).next()).isEqualTo(3);
        handler.lose(partition, 1);
        engine.check(Set.of(partition), _ -> Map.of(partition, 3L));
        assertThat(handler.sequences()).contains(12L, 13L).doesNotHaveDuplicates();
    }

    /// What was stored of the topic before says nothing of this one.
    @Test
    void offsetOfATopicThatIsGoneIsNoOffsetOfThisOne() throws Exception {
        send(1, 10);
        engine.process(records(0, 10));
        anew();
        send(11, 16);
        engine = engine();
        engine.process(records(5, 6));
        assertThat(handler.sequences()).containsExactlyElementsOf(longs(1, 16));
    }

    @Test
    void partitionThatWasGivenBackGoesOnWhereTheOtherInstanceEnded() throws Exception {
        send(1, 12);
        engine.process(records(0, 4));
        engine.forget(Set.of(partition));
        engine().process(records(4, 9));
        engine.process(records(9, 12));
        assertThat(handler.sequences()).containsExactlyElementsOf(longs(1, 12));
        assertThat(handler.recovered).isZero();
    }

    /// The other instance has read some, and its effects were lost with it.
    @Test
    void partitionThatWasGivenBackIsComparedWithTheStorage() throws Exception {
        send(1, 12);
        engine.process(records(0, 4));
        engine.forget(Set.of(partition));
        engine().process(records(4, 9));
        handler.lose(partition, 6);
        engine.process(records(9, 12));
        assertThat(handler.sequences()).containsExactlyElementsOf(longs(1, 12));
    }

    @Test
    void recordsThatComeAgainAreDuplicates() throws Exception {
        send(1, 10);
        engine.process(records(0, 8));
        engine.process(records(3, 10));
        assertThat(handler.sequences()).containsExactlyElementsOf(longs(1, 10));
        assertThat(handler.stored(partition).next()).isEqualTo(10);
    }

    @Test
    void whatTheLogDoesNotHoldAnyMoreIsPassedOver() throws Exception {
        send(1, 10);
        engine.process(records(0, 9));
        handler.lose(partition, 2);
        delete(7);
        engine.process(records(9, 10));
        assertThat(handler.sequences()).containsExactly(1L, 2L, 8L, 9L, 10L);
    }

    @Test
    void storageLearnsThatNothingIsLeftInTheLog() throws Exception {
        send(1, 10);
        engine.process(records(0, 10));
        handler.lose(partition, 2);
        delete(10);
        engine.check(Set.of(partition), _ -> Map.of(partition, 10L));
        assertThat(handler.stored(partition).next()).isEqualTo(10);
        assertThat(handler.sequences()).containsExactly(1L, 2L);
    }

    private void delete(long before) throws Exception {
        TestBroker.admin()
                .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                .all()
                .get(30, SECONDS);
    }

    private void anew() throws Exception {
        TestBroker.delete(topic);
        await().until(() -> !TestBroker.admin().listTopics().names().get().contains(topic));
        TestBroker.create(new NewTopic(topic, 1, (short) 1));
    }

    private void send(long from, long to) throws Exception {
        try (var producer =
                new KafkaProducer<>(TestBroker.settings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            var answers = LongStream.rangeClosed(from, to)
                    .mapToObj(sequence ->
                            producer.send(TestEvent.of(topic, "alice", sequence).toProduce()))
                    .toList();
            for (var answer : answers) {
                answer.get(30, SECONDS);
            }
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> records(long from, long to) {
        try (var reader = topics.reader(partition)) {
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            for (var next = from; next < to; next = records.getLast().offset() + 1) {
                records.addAll(reader.read(new StoredOffset(next, Optional.empty(), Uuid.ZERO_UUID), to));
            }
            return records;
        }
    }

    private static List<Long> longs(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}

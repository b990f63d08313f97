package dev.lossless.subscriber.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.deadletter.DeadLetter;
import dev.lossless.subscriber.deadletter.DeadLetterPublisher;
import dev.lossless.subscriber.engine.Topics;
import dev.lossless.subscriber.rest.DeadLetterLog.Wanted;
import dev.lossless.subscriber.testkit.TestBroker;
import dev.lossless.subscriber.testkit.TestEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is put on the dead-letter topic, and what is found there, whatever the record is like and the topic
/// takes.
@Timeout(120)
class DeadLetterLogTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-28T12:00:00Z"), ZoneOffset.UTC);

    /// Takes any record of these tests.
    private static final Map<String, String> LARGE = Map.of("max.message.bytes", "8388608");

    private final Topics topics = new Topics(TestBroker.settings(), "dead-letters-test");
    private final String source = TestBroker.topic(1, LARGE);
    private String topic = TestBroker.topic(1);
    private DeadLetterPublisher publisher = new DeadLetterPublisher(TestBroker.settings(), topic, CLOCK);
    private DeadLetterLog log = new DeadLetterLog(topics, topic);

    @AfterEach
    void close() {
        publisher.close();
        topics.close();
    }

    private void use(Map<String, String> settings) {
        publisher.close();
        topic = TestBroker.topic(1, settings);
        publisher = new DeadLetterPublisher(TestBroker.settings(), topic, CLOCK);
        log = new DeadLetterLog(topics, topic);
    }

    @Test
    void recordIsKeptAsItCame() throws Exception {
        var record = sent(event().withValue("not json").with("x", "y").toProduce());
        publish(record);
        var deadLetter = only();
        assertThat(deadLetter.key()).isEqualTo(record.key());
        assertThat(deadLetter.value()).isEqualTo(record.value());
        assertThat(Envelope.header(deadLetter, "x")).contains("y");
        assertThat(Envelope.header(deadLetter, "dead-letter-cause")).contains("planted");
        assertThat(Envelope.header(deadLetter, "dead-letter-topic")).contains(source);
        assertThat(Envelope.header(deadLetter, "dead-letter-partition")).contains("0");
        assertThat(Envelope.header(deadLetter, "dead-letter-offset")).contains("0");
        assertThat(Envelope.header(deadLetter, "dead-letter-time")).contains("2026-11-28T12:00:00Z");
        assertThat(Envelope.header(deadLetter, "dead-letter-value-length")).isEmpty();
        assertSame(log.restored(deadLetter).orElseThrow(), record);
    }

    @Test
    void valueThatTheTopicDoesNotTakeIsCutAndFoundInItsSource() throws Exception {
        var record = sent(event().withValue("a".repeat(3 << 19)).toProduce());
        publish(record);
        var deadLetter = only();
        assertThat(deadLetter.value()).hasSize(16 << 10);
        assertThat(deadLetter.key()).isEqualTo(record.key());
        assertThat(Envelope.header(deadLetter, "dead-letter-value-length")).contains("1572864");
        assertThat(Envelope.header(deadLetter, "dead-letter-value-digest").orElseThrow())
                .startsWith("sha-256:");
        assertThat(Envelope.header(deadLetter, "ce_userid")).contains("alice");
        assertSame(log.restored(deadLetter).orElseThrow(), record);
    }

    @Test
    void keyAndHeadersThatTheTopicDoesNotTakeAreCut() throws Exception {
        use(Map.of("max.message.bytes", "60000"));
        var large = "k".repeat(70_000);
        for (var record : List.of(
                sent(event().withKey(large)),
                sent(event().with("x", large).toProduce()),
                sent(event().with("x", large).withValue((byte[]) null).toProduce()))) {
            publish(record);
        }
        var deadLetters = all();
        assertThat(deadLetters).hasSize(3);
        assertThat(deadLetters.getFirst().key()).hasSize(1024);
        assertThat(Envelope.header(deadLetters.get(1), "x")).isEmpty();
        for (var deadLetter : deadLetters) {
            var restored = log.restored(deadLetter).orElseThrow();
            assertThat(restored.offset()).isEqualTo(deadLetter.offset());
            assertThat(restored.serializedKeySize() + restored.headers().toArray().length)
                    .isPositive();
            assertThat(restored.topic()).isEqualTo(source);
        }
        assertThat(Envelope.header(log.restored(deadLetters.get(2)).orElseThrow(), "x"))
                .contains(large);
    }

    @Test
    void topicThatTakesLittleGetsThePlaceAndTheCause() throws Exception {
        use(Map.of("max.message.bytes", "1000"));
        var record = sent(event().withValue("a".repeat(5_000)).toProduce());
        publish(record);
        var deadLetter = only();
        assertThat(deadLetter.value()).isEmpty();
        assertThat(Envelope.header(deadLetter, "dead-letter-cause")).contains("planted");
        assertSame(log.restored(deadLetter).orElseThrow(), record);
    }

    @Test
    void topicThatTakesNothingIsAFailure() throws Exception {
        use(Map.of("max.message.bytes", "100"));
        var record = sent(event().withValue("a".repeat(5_000)).toProduce());
        assertThatThrownBy(() -> publish(record)).isInstanceOf(RecordTooLargeException.class);
    }

    @Test
    void largeOnesDoNotKeepOthersBack() throws Exception {
        var records = List.of(
                sent(event().withValue("1").toProduce()),
                sent(event().withValue("a".repeat(3 << 20)).toProduce()),
                sent(event().withValue("3").toProduce()));
        assertThat(publisher.publish(
                        records.stream().map(DeadLetterLogTest::unreadable).toList()))
                .isEqualTo(3);
        assertThat(all().stream()
                        .map(each -> Envelope.header(each, "dead-letter-offset").orElseThrow()))
                .containsExactlyInAnyOrder("0", "1", "2");
    }

    /// The source topic may have been made anew, or its records deleted.
    @Test
    void cutDeadLetterWhoseRecordIsGoneIsNotRestoredFromAnother() throws Exception {
        var record = sent(event().withValue("a".repeat(3 << 20)).toProduce());
        publish(record);
        var deadLetter = only();
        var other = TestBroker.topic(1, LARGE);
        var moved = copy(deadLetter, Map.of("dead-letter-topic", other));
        send(new ProducerRecord<>(other, null, "b".repeat(100).getBytes(UTF_8)));
        assertThat(log.restored(moved)).isEmpty();
        TestBroker.admin()
                .deleteRecords(Map.of(new TopicPartition(source, 0), RecordsToDelete.beforeOffset(1)))
                .all()
                .get(30, SECONDS);
        assertThat(log.restored(deadLetter)).isEmpty();
    }

    @Test
    void headersOfOthersThatLookLikeOursAreNotBelieved() throws Exception {
        var first = sent(event().withValue("?").toProduce());
        publish(first);
        var forged = event().withValue("?")
                .with("dead-letter-settles", "0")
                .with("dead-letter-topic", "elsewhere")
                .with("dead-letter-cause", "forged")
                .with("dead-letter-value-length", "1")
                .with("dead-letter-anything", "x");
        publish(sent(forged.toProduce()));
        var deadLetters = all();
        assertThat(deadLetters).hasSize(2);
        assertThat(log.find(new DeadLetterId(0, 0)).orElseThrow().settlement()).isEmpty();
        var second = log.find(new DeadLetterId(0, 1)).orElseThrow().deadLetter();
        assertThat(DeadLetter.source(second)).contains(new DeadLetter.Source(source, 0, 1));
        assertThat(Envelope.header(second, "dead-letter-cause")).contains("planted");
        assertThat(Envelope.header(second, "dead-letter-anything")).isEmpty();
        assertThat(DeadLetter.isCut(second)).isFalse();
    }

    @Test
    void settledDeadLetterIsKnownWithWhatBecameOfIt() throws Exception {
        publish(sent(event().withValue("?").toProduce()));
        publish(sent(event().withValue("?").toProduce()));
        publisher.settle(all().getFirst(), "discarded", "root");
        publisher.settle(all().getFirst(), "re-driven", "other");
        var found = log.find(new DeadLetterId(0, 0)).orElseThrow();
        assertThat(found.settlement())
                .contains(new DeadLetterLog.Settlement("discarded", "root", "2026-11-28T12:00:00Z"));
        assertThat(log.find(new DeadLetterId(0, 1)).orElseThrow().settlement()).isEmpty();
        assertThat(log.find(new DeadLetterId(0, 2))).isEmpty();
        assertThat(offsets(100, false)).containsExactly(1L);
        assertThat(offsets(100, true)).containsExactly(0L, 1L);
    }

    @Test
    void pagesHoldEachDeadLetterOnce() throws Exception {
        for (var number = 0; number < 7; number++) {
            publish(sent(event().withValue("?").toProduce()));
        }
        publisher.settle(all().get(2), "discarded", "root");
        var seen = new ArrayList<Long>();
        var after = DeadLetterId.START;
        for (var page = 0; page < 3; page++) {
            var next = log.visit(after, 2, Wanted.OPEN, (each, _) -> seen.add(each.offset()));
            assertThat(next.isPresent()).isEqualTo(page < 2);
            after = next.orElse(after);
        }
        assertThat(seen).containsExactly(0L, 1L, 3L, 4L, 5L, 6L);
    }

    /// More than one page of a list, and than one fetch from the broker.
    @Test
    void openOnesAreCountedByCauseTheMostFrequentFirst() throws Exception {
        publish(1_200, "the value is not JSON, line 1 column %d");
        publish(700, "the value has %d bytes, more than 921600");
        publish(1, "header ce_dataschema is not /contract/events/todo-created/v2");
        publish(1, "header ce_dataschema is not /contract/events/todo-created/v3");
        publish(1, "the storage refuses it: SQLSTATE 22001, error 1406");
        publish(1, "the storage refuses it: SQLSTATE 23000, error 1062");
        publisher.settle(all().getFirst(), "discarded", "root");
        var causes = log.causes();
        assertThat(causes.open()).isEqualTo(1_903);
        assertThat(causes.others()).isNull();
        assertThat(causes.causes())
                .extracting(each -> each.count() + " " + each.cause())
                .containsExactly(
                        "1199 the value is not JSON, line # column #",
                        "700 the value has # bytes, more than 921600",
                        "1 header ce_dataschema is not /contract/events/todo-created/v2",
                        "1 header ce_dataschema is not /contract/events/todo-created/v3",
                        "1 the storage refuses it: SQLSTATE 22001, error 1406",
                        "1 the storage refuses it: SQLSTATE 23000, error 1062");
    }

    @Test
    void causeTellsWhenItsFirstAndItsLastOneCame() throws Exception {
        publish(3, "the value is not JSON, line 1 column %d");
        var times = all().stream().mapToLong(ConsumerRecord::timestamp).summaryStatistics();
        var cause = log.causes().causes().getFirst();
        assertThat(Instant.parse(cause.first())).isEqualTo(Instant.ofEpochMilli(times.getMin()));
        assertThat(Instant.parse(cause.last())).isEqualTo(Instant.ofEpochMilli(times.getMax()));
        assertThat(log.causes().causes()).hasSize(1);
    }

    @Test
    void causesBeyondTheHundredthAreCountedTogether() throws Exception {
        publish(DeadLetterCauses.MOST + 7, "order %d is unknown");
        var causes = log.causes();
        assertThat(causes.open()).isEqualTo(DeadLetterCauses.MOST + 7);
        assertThat(causes.causes()).hasSize(DeadLetterCauses.MOST);
        assertThat(causes.others()).isEqualTo(7);
    }

    @Test
    void thoseOfOneCauseAreVisitedAlone() throws Exception {
        publish(2, "the value is not JSON, line 1 column %d");
        publish(1, "the value is missing");
        publish(2, "the value is not JSON, line 2 column %d");
        for (var cause : List.of("the value is not JSON, line # column #", "the value is not JSON, line 7 column 7")) {
            var wanted = new Wanted(false, Optional.of(DeadLetterCause.parse(cause)), Long.MAX_VALUE);
            var offsets = new ArrayList<Long>();
            assertThat(log.visit(DeadLetterId.START, 4, wanted, (each, _) -> offsets.add(each.offset())))
                    .isEmpty();
            assertThat(offsets).containsExactly(0L, 1L, 3L, 4L);
        }
    }

    @Test
    void longCauseIsCutWithinNoCharacter() throws Exception {
        publish(1, "🎉".repeat(DeadLetterCause.LONGEST + 1));
        var cause = log.causes().causes().getFirst().cause();
        assertThat(cause).isEqualTo("🎉".repeat(DeadLetterCause.LONGEST));
        assertThat(DeadLetterCause.parse(cause)).isEqualTo(DeadLetterCause.of(only()));
    }

    @Test
    void brokerThatIsAwayIsAFailureAndTheNextAttemptIsFresh() throws Exception {
        try (var nowhere = new DeadLetterPublisher(Map.of("bootstrap.servers", "127.0.0.1:1"), topic, CLOCK)) {
            var record = unreadable(event().consumed());
            assertThatThrownBy(() -> nowhere.publish(List.of(record))).isInstanceOf(ExecutionException.class);
        }
    }

    private static Wanted wanted(boolean settledToo) {
        return new Wanted(settledToo, Optional.empty(), Long.MAX_VALUE);
    }

    private List<Long> offsets(int limit, boolean settledToo) throws Exception {
        var offsets = new ArrayList<Long>();
        log.visit(DeadLetterId.START, limit, wanted(settledToo), (each, _) -> offsets.add(each.offset()));
        return offsets;
    }

    private void publish(ConsumerRecord<byte[], byte[]> record) throws Exception {
        publisher.publish(List.of(unreadable(record)));
    }

    /// @param cause with a `%d` for each one's number
    private void publish(int count, String cause) throws Exception {
        publisher.publish(IntStream.range(0, count)
                .mapToObj(number -> {
                    var record = event().consumed();
                    return new Unreadable<>(record, cause.formatted(number), Envelope.positionIfLegible(record));
                })
                .toList());
    }

    private static Unreadable<Void> unreadable(ConsumerRecord<byte[], byte[]> record) {
        return new Unreadable<>(record, "planted", Envelope.positionIfLegible(record));
    }

    private ConsumerRecord<byte[], byte[]> only() throws Exception {
        var all = all();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private List<ConsumerRecord<byte[], byte[]>> all() throws Exception {
        var all = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        log.visit(DeadLetterId.START, 100, wanted(true), (each, _) -> all.add(each));
        return all;
    }

    private TestEvent event() {
        return TestEvent.of(source, "alice", 1);
    }

    /// Puts it on its topic, and gives it as a subscriber reads it there.
    private ConsumerRecord<byte[], byte[]> sent(ProducerRecord<byte[], byte[]> record) throws Exception {
        var offset = send(record);
        var consumed = new ConsumerRecord<>(source, 0, offset, record.key(), record.value());
        record.headers().forEach(consumed.headers()::add);
        return consumed;
    }

    private static long send(ProducerRecord<byte[], byte[]> record) throws Exception {
        var settings = new HashMap<>(TestBroker.settings());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 8 << 20);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(record).get(30, SECONDS).offset();
        }
    }

    private static ConsumerRecord<byte[], byte[]> copy(
            ConsumerRecord<byte[], byte[]> record, Map<String, String> changed) {
        var copy = new ConsumerRecord<>(record.topic(), 0, record.offset(), record.key(), record.value());
        record.headers().forEach(copy.headers()::add);
        changed.forEach((name, text) -> copy.headers().remove(name).add(name, text.getBytes(UTF_8)));
        return copy;
    }

    private static void assertSame(ConsumerRecord<byte[], byte[]> restored, ConsumerRecord<byte[], byte[]> record) {
        assertThat(restored.topic()).isEqualTo(record.topic());
        assertThat(restored.partition()).isEqualTo(record.partition());
        assertThat(restored.offset()).isEqualTo(record.offset());
        assertThat(restored.key()).isEqualTo(record.key());
        assertThat(restored.value()).isEqualTo(record.value());
        assertThat(restored.headers()).containsExactlyElementsOf(record.headers());
    }
}

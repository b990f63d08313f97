package dev.lossless.subscriber.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.engine.Redriven.Answer;
import dev.lossless.subscriber.testkit.TestBroker;
import dev.lossless.subscriber.testkit.TestEvent;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a batch holds and however its handler fails, each record has its effect once or is a dead letter
/// once.
@Timeout(120)
class EngineTest {

    private static final String TOPIC = TestBroker.topic(1);

    private final InMemory handler = new InMemory();
    private final Topics topics = new Topics(TestBroker.settings(), "engine-test");
    private final Retries retries = new Retries(Duration.ofMillis(20), handler::retried);
    private final Engine<Long> engine = new Engine<>(handler, topics, handler, retries, handler);

    @AfterEach
    void close() {
        retries.stop();
        topics.close();
    }

    @Test
    void recordThatFailsAloneIsTheDeadLetterAndTheOthersHaveTheirEffect() throws Exception {
        handler.fault = refuses(Set.of(5L));
        engine.process(events(1, 8));
        assertThat(handler.sequences()).containsExactly(1L, 2L, 3L, 4L, 6L, 7L, 8L);
        assertThat(handler.deadSequences()).containsExactly(5L);
        assertThat(handler.deadLetters.getFirst().cause())
                .isEqualTo("the storage refuses it: SQLSTATE 23000, error 1062");
        assertThat(handler.handedOverAsUnreadable).hasSize(1);
        assertThat(handler.stored(Progress.partition(events(1, 1).getFirst())).next())
                .isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void anyRecordsThatFailAloneAreTheDeadLetters(long seed) throws Exception {
        var random = new Random(seed);
        var bad = new HashSet<Long>();
        LongStream.rangeClosed(1, 30).filter(_ -> random.nextInt(5) == 0).forEach(bad::add);
        handler.fault = refuses(bad);
        engine.process(events(1, 30));
        assertThat(handler.deadSequences()).containsExactlyInAnyOrderElementsOf(bad);
        assertThat(handler.sequences())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 30)
                        .boxed()
                        .filter(each -> !bad.contains(each))
                        .toList());
    }

    /// As when another replica stores the same event at this moment.
    @Test
    void recordThatIsRefusedOnceIsNoDeadLetter() throws Exception {
        var refused = new HashSet<Long>();
        handler.fault = batch -> {
            if (batch.readings().size() == 1 && refused.add(sequence(batch))) {
                throw refusal();
            }
            if (batch.events().size() > 1) {
                throw refusal();
            }
        };
        engine.process(events(1, 4));
        assertThat(handler.sequences()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(handler.deadLetters).isEmpty();
    }

    /// Then the fault is not the records'.
    @Test
    void tenRefusalsInARowEndTheDeadLettering() {
        handler.fault = refuses(LongStream.rangeClosed(1, 100).boxed().collect(Collectors.toSet()));
        var work = process(events(1, 14));
        await().atMost(Duration.ofSeconds(60)).until(() -> handler.handedOverAsUnreadable.size() == 10);
        var before = handler.retries.get();
        await().atMost(Duration.ofSeconds(60)).until(() -> handler.retries.get() > before + 5);
        assertThat(handler.handedOverAsUnreadable).hasSize(10);
        handler.fault = _ -> {};
        assertThat(work).succeedsWithin(Duration.ofSeconds(60));
        assertThat(handler.deadSequences()).containsExactlyElementsOf(longs(1, 10));
        assertThat(handler.sequences()).containsExactlyElementsOf(longs(11, 14));
    }

    @Test
    void successBetweenRefusalsLetsTheDeadLetteringGoOn() throws Exception {
        handler.fault = refuses(LongStream.rangeClosed(1, 60)
                .filter(each -> each % 2 == 0)
                .boxed()
                .collect(Collectors.toSet()));
        engine.process(events(1, 60));
        assertThat(handler.deadLetters).hasSize(30);
        assertThat(handler.effects).hasSize(30);
    }

    /// A deadlock, a lost connection, a missing column, a read-only server, a defect of the handler.
    @Test
    void passingFailureIsRepeatedWithTheSameBatch() throws Exception {
        for (var failure : List.of(
                new SQLException("", "40001", 1213),
                new SQLException("", "08S01", 0),
                new SQLException("", "42S22", 1054),
                new SQLException("", "HY000", 1290),
                new SQLException("", "25006", 1792),
                new IOException("away"),
                new IllegalStateException("planted"))) {
            var handler = new InMemory();
            var left = new AtomicInteger(4);
            handler.fault = batch -> {
                assertThat(batch.readings()).hasSize(3);
                if (left.getAndDecrement() > 0) {
                    throw failure;
                }
            };
            new Engine<>(handler, topics, handler, new Retries(Duration.ofMillis(5), handler::retried), handler)
                    .process(events(1, 3));
            assertThat(handler.sequences()).containsExactly(1L, 2L, 3L);
            assertThat(handler.retries).hasValue(4);
            assertThat(handler.deadLetters).isEmpty();
        }
    }

    @Test
    void packetThatIsTooLargeIsFinal() throws Exception {
        handler.fault = batch -> {
            if (!batch.events().isEmpty()) {
                throw new IllegalStateException(new SQLException("", "08S01", 1153));
            }
        };
        engine.process(events(1, 1));
        assertThat(handler.deadLetters).hasSize(1);
    }

    /// It cannot be given up once more.
    @Test
    void refusalOfAnUnreadableRecordIsRepeated() {
        handler.fault = _ -> {
            throw refusal();
        };
        var work = process(List.of(event(1).withValue("?").consumed(0, 0)));
        await().until(() -> handler.retries.get() > 5);
        assertThat(handler.deadLetters).isEmpty();
        handler.fault = _ -> {};
        assertThat(work).succeedsWithin(Duration.ofSeconds(60));
        assertThat(handler.deadLetters).hasSize(1);
    }

    @Test
    void deadLettersThatAreNotTakenAreSentAgainAndTheEffectIsNot() throws Exception {
        var left = new AtomicInteger(3);
        DeadLetters failing = records -> {
            if (left.getAndDecrement() > 0) {
                throw new IOException("away");
            }
            return handler.publish(records);
        };
        new Engine<>(handler, topics, failing, retries, handler)
                .process(
                        List.of(event(1).consumed(0, 0), event(2).withValue("?").consumed(0, 1)));
        assertThat(handler.attempts).hasValue(1);
        assertThat(handler.sequences()).containsExactly(1L);
        assertThat(handler.deadLetters).hasSize(1);
    }

    @Test
    void exceptionOfReadIsADeadLetterThatTellsNothingOfTheData() throws Exception {
        engine.process(List.of(event(1).with("ce_subject", "defect").consumed(0, 0), event(2).consumed(0, 1)));
        assertThat(handler.sequences()).containsExactly(2L);
        assertThat(handler.deadLetters.getFirst().cause())
                .isEqualTo("reading failed with java.lang.IllegalStateException");
    }

    @Test
    void knownTypeIsReadInItsSchemaAloneAndAnUnknownOneInAny() throws Exception {
        engine.process(List.of(
                event(1).with("ce_dataschema", "urn:testkit:schema:Tested:2").consumed(0, 0),
                event(2).with("ce_type", "Other").with("ce_dataschema", "urn:x").consumed(0, 1)));
        assertThat(handler.deadSequences()).containsExactly(1L);
        assertThat(handler.sequences()).containsExactly(2L);
    }

    @Test
    void stopEndsTheRepetitionWithoutAResult() {
        handler.fault = _ -> {
            throw new IOException("away");
        };
        var work = process(events(1, 1));
        await().until(() -> handler.retries.get() > 2);
        retries.stop();
        assertThat(work)
                .failsWithin(Duration.ofSeconds(60))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void redriveHasThreeAnswers() throws Exception {
        var record = event(1).consumed(0, 0);
        assertThat(engine.redrive(record).answer()).isEqualTo(Answer.APPLIED);
        assertThat(engine.redrive(record).answer()).isEqualTo(Answer.DUPLICATE);
        var unreadable = engine.redrive(event(2).withValue("?").consumed(0, 1));
        assertThat(unreadable.answer()).isEqualTo(Answer.UNREADABLE);
        assertThat(unreadable.cause().orElseThrow()).startsWith("the value is not JSON");
        handler.fault = refuses(Set.of(3L));
        assertThat(engine.redrive(event(3).consumed(0, 2)).answer()).isEqualTo(Answer.UNREADABLE);
        assertThat(handler.deadSequences()).containsExactly(2L, 3L);
    }

    @Test
    void redriveIsOneAttempt() {
        handler.fault = _ -> {
            throw new IOException("away");
        };
        assertThatThrownBy(() -> engine.redrive(event(1).consumed(0, 0))).isInstanceOf(IOException.class);
        assertThat(handler.attempts).hasValue(1);
    }

    /// In a thread that knows the same classes as this one, which those of the common pool need not do.
    private CompletableFuture<Void> process(List<ConsumerRecord<byte[], byte[]>> records) {
        var work = new CompletableFuture<Void>();
        Thread.ofPlatform().start(() -> {
            try {
                engine.process(records);
                work.complete(null);
            } catch (InterruptedException | RuntimeException e) {
                work.completeExceptionally(e);
            }
        });
        return work;
    }

    private static InMemory.Fault refuses(Set<Long> sequences) {
        return batch -> {
            if (batch.events().stream().anyMatch(event -> sequences.contains(event.content()))) {
                throw refusal();
            }
        };
    }

    private static SQLException refusal() {
        return new SQLIntegrityConstraintViolationException("Duplicate entry 'secret'", "23000", 1062);
    }

    private static long sequence(Batch<?> batch) {
        return batch.readings().getFirst().positionIfLegible().orElseThrow().sequence();
    }

    private static List<Long> longs(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> events(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(sequence -> event(sequence).consumed(0, sequence - 1))
                .toList();
    }

    private static TestEvent event(long sequence) {
        return TestEvent.of(TOPIC, "alice", sequence);
    }
}

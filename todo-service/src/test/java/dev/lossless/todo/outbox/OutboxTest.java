package dev.lossless.todo.outbox;

import static dev.lossless.todo.TopicReader.headers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@TodoServiceTest
class OutboxTest {

    private static final Instant OCCURRED_AT = Instant.parse("2026-11-23T08:15:30.12Z");

    @Inject
    Outbox outbox;

    @Inject
    MeterRegistry registry;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private TopicReader topic;

    @BeforeEach
    void subscribe() {
        topic = new TopicReader(kafka, "todo.events");
    }

    @AfterEach
    void unsubscribe() {
        topic.close();
    }

    @Test
    void committedEventArrivesAsItWasAppended() {
        var user = Users.fresh();
        var id = append(user);
        var message = topic.await(user, 1).getFirst();
        assertThat(message.value()).asString().isEqualTo("{\"text\":\"hello\"}");
        assertThat(headers(message))
                .containsEntry("ce_id", id.toString())
                .containsEntry("ce_subject", "an-aggregate")
                .containsEntry("ce_time", "2026-11-23T08:15:30.120000Z")
                .containsEntry("ce_userid", user)
                .containsEntry("ce_usersequence", "1")
                .containsEntry("ce_aggregateversion", "1");
        assertThat(message.timestamp()).isEqualTo(OCCURRED_AT.toEpochMilli());
    }

    /// An event that was read before its commit was told is not counted, so one of several has to be.
    @Test
    void timeFromCommitToAcknowledgementIsCounted() {
        var counted = registry.get("outbox.relay.latency").timer();
        var before = counted.count();
        await().until(() -> {
            append(Users.fresh());
            return counted.count() > before;
        });
        assertThat(counted.totalTime(TimeUnit.NANOSECONDS)).isPositive();
    }

    @Test
    void rolledBackEventIsNeverPublishedAndItsNumberIsGivenAgain() {
        var user = Users.fresh();
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    outbox.append(event(user, outbox.next(user, "todo"), "rolled back"));
                    throw new IllegalStateException("after the append");
                }))
                .isInstanceOf(IllegalStateException.class);
        var committed = append(user);
        var messages = topic.await(user, 1);
        assertThat(messages).hasSize(1);
        assertThat(headers(messages.getFirst()))
                .containsEntry("ce_id", committed.toString())
                .containsEntry("ce_usersequence", "1");
    }

    @Test
    void concurrentWritersOfOneUserGetGaplessNumbersInTheOrderOfTheTopic() throws Exception {
        var user = Users.fresh();
        var writes = 200;
        try (var threads = Executors.newFixedThreadPool(8)) {
            var running = new ArrayList<Future<?>>();
            IntStream.range(0, writes).forEach(_ -> running.add(threads.submit(() -> append(user))));
            for (var write : running) {
                write.get();
            }
        }
        assertThat(firstOccurrences(user, writes))
                .isEqualTo(LongStream.rangeClosed(1, writes).boxed().toList());
    }

    @Test
    void eventsOfOneTransactionKeepTheirOrder() {
        var user = Users.fresh();
        QuarkusTransaction.requiringNew().run(() -> IntStream.range(0, 1000)
                .forEach(i -> outbox.append(event(user, outbox.next(user, "todo"), "event " + i))));
        assertThat(firstOccurrences(user, 1000))
                .isEqualTo(LongStream.rangeClosed(1, 1000).boxed().toList());
    }

    @Test
    void rowThatCommitsLateIsPublishedAlthoughLaterRowsWentFirst() throws Exception {
        var slow = Users.fresh();
        var fast = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> slow + "-" + i)
                .filter(user -> Shards.of(user) == Shards.of(slow))
                .findFirst()
                .orElseThrow();
        QuarkusTransaction.requiringNew().run(() -> {
            outbox.append(event(slow, outbox.next(slow, "todo"), "low position"));
            try (var threads = Executors.newSingleThreadExecutor()) {
                threads.submit(() -> append(fast));
            }
            assertThat(topic.await(fast, 1)).hasSize(1);
        });
        assertThat(topic.await(slow, 1)).hasSize(1);
    }

    @Test
    void tooLongPayloadIsRefusedBeforeItCommits() {
        var user = Users.fresh();
        var tooLong = "x".repeat(512 * 1024 + 1);
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew()
                        .run(() -> outbox.append(event(user, outbox.next(user, "todo"), tooLong))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the limit is 524288");
    }

    private List<Long> firstOccurrences(String user, int count) {
        return topic.await(user, count).stream()
                .map(TopicReader::sequence)
                .distinct()
                .toList();
    }

    private UUID append(String user) {
        return QuarkusTransaction.requiringNew()
                .call(() -> outbox.append(event(user, outbox.next(user, "todo"), "hello")));
    }

    private static NewEvent event(String user, long sequence, String text) {
        return new NewEvent("todo", "an-aggregate", 1, "TodoTested", user, sequence, OCCURRED_AT, Map.of("text", text));
    }
}

package dev.lossless.todo.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import dev.lossless.todo.outbox.NewEvent;
import dev.lossless.todo.outbox.Outbox;
import dev.lossless.todo.outbox.Shards;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/// A topic that is not there holds up its own events, and no others of the same shard.
@TodoServiceTest
class MissingTopicTest {

    private static final int EVENTS = 40;

    @Inject
    Outbox outbox;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String missing = "missing" + UUID.randomUUID().toString().substring(0, 8);
    private final String alice = Users.fresh();

    @Test
    void othersArePublishedAndItsEventsFollowOnceItIsThere() throws Exception {
        var bob = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> alice + "-" + i)
                .filter(user -> Shards.of(user) == Shards.of(alice))
                .findFirst()
                .orElseThrow();
        try (var todos = new TopicReader(kafka, "todo.events")) {
            append(alice, missing, EVENTS);
            append(alice, "todo", EVENTS);
            append(bob, "todo", EVENTS);
            assertThat(sequences(todos, alice)).isEqualTo(upTo(EVENTS));
            assertThat(sequences(todos, bob)).isEqualTo(upTo(EVENTS));
        }
        createTopic();
        try (var late = new TopicReader(kafka, missing + ".events", true)) {
            assertThat(sequences(late, alice)).isEqualTo(upTo(EVENTS));
        }
    }

    private void createTopic() throws InterruptedException, ExecutionException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(new NewTopic(missing + ".events", 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static List<Long> upTo(int count) {
        return LongStream.rangeClosed(1, count).boxed().toList();
    }

    private static List<Long> sequences(TopicReader topic, String user) {
        return await().atMost(Duration.ofSeconds(40))
                .until(
                        () -> topic.await(user, 0).stream()
                                .map(TopicReader::sequence)
                                .distinct()
                                .toList(),
                        sequences -> sequences.size() >= EVENTS);
    }

    private void append(String user, String aggregateType, int events) {
        QuarkusTransaction.requiringNew().run(() -> IntStream.range(0, events)
                .forEach(_ -> outbox.append(new NewEvent(
                        aggregateType,
                        "an-aggregate",
                        1,
                        "TodoTested",
                        user,
                        outbox.next(user, aggregateType),
                        Instant.now(),
                        Map.of()))));
    }
}

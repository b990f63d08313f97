package dev.lossless.todo.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@TodoServiceTest
class PoisonEventTest {

    private static final int LIMIT = 100_000;

    @Inject
    Outbox outbox;

    @Inject
    DataSource dataSource;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String aggregateType = "poison" + UUID.randomUUID().toString().substring(0, 8);

    @Test
    void refusedEventParksItsStreamAndOthersFlow() throws Exception {
        createTopic();
        var poisoned = Users.fresh();
        var sameShard = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> poisoned + "-" + i)
                .filter(user -> Shards.of(user) == Shards.of(poisoned))
                .findFirst()
                .orElseThrow();
        try (var topic = new TopicReader(kafka, aggregateType + ".events")) {
            appendTogether(poisoned, 10, LIMIT + 50_000, 10);
            await().until(() -> isParked(poisoned));
            appendTogether(poisoned, 10);
            appendTogether(sameShard, 10);
            assertThat(topic.await(sameShard, 1)).hasSize(1);
            assertThat(topic.await(poisoned, 1).stream()
                            .map(TopicReader::sequence)
                            .distinct())
                    .as("nothing overtakes the refused event")
                    .containsExactly(1L);
        }
        assertThat(waiting(poisoned)).isEqualTo(3);
    }

    private void createTopic() throws Exception {
        var topic = new NewTopic(aggregateType + ".events", 1, (short) 1)
                .configs(Map.of("max.message.bytes", Integer.toString(LIMIT)));
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private void appendTogether(String user, int... sizes) {
        QuarkusTransaction.requiringNew()
                .run(() -> IntStream.of(sizes).forEach(size -> outbox.append(event(user, size))));
    }

    private NewEvent event(String user, int size) {
        return new NewEvent(
                aggregateType,
                "an-aggregate",
                1,
                "PoisonTested",
                user,
                outbox.next(user, aggregateType),
                Instant.now(),
                Map.of("text", "x".repeat(size)));
    }

    private boolean isParked(String user) throws SQLException {
        return count("SELECT COUNT(*) FROM outbox_parked WHERE user_id = ?", user) == 1;
    }

    private int waiting(String user) throws SQLException {
        return count("SELECT COUNT(*) FROM outbox_event WHERE user_id = ?", user);
    }

    private int count(String sql, String user) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(sql)) {
            statement.setString(1, user);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}

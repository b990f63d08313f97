package dev.lossless.todo.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a backlog leads to. Its events stay while the test holds the locks of all shards, as a slow replica
/// would.
@TodoServiceTest
class BacklogTest {

    @Inject
    Outbox outbox;

    @Inject
    BacklogWatch watch;

    @Inject
    OutboxConfig config;

    @Inject
    DataSource dataSource;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String alice = Users.fresh();

    @Test
    void backlogAboveTheSecondMarkRefusesWritesUntilItIsDrained() throws SQLException {
        try (var topic = new TopicReader(kafka, "todo.events")) {
            create(201);
            topic.await(alice, 1);
            holdingAllShards(() -> {
                append(Duration.ofHours(2));
                assertThat(watch.count().oldest()).isGreaterThan(Duration.ofHours(2));
                create(503);
                Users.as(alice).get("/todos").then().statusCode(200);
            });
            topic.await(alice, 2);
            awaitRoom();
            create(201);
        }
    }

    @Test
    void parkedStreamThatIsFullRefusesItsUsersWritesAlone() throws SQLException {
        create(201);
        change(
                "INSERT INTO outbox_parked (user_id, aggregatetype, position, cause, parked_at, events)"
                        + " VALUES (?, 'todo', 1, 'test', UTC_TIMESTAMP(6), ?)",
                alice,
                config.backlog().refuseParkedRows());
        try {
            watch.count();
            create(503);
            Users.as(Users.fresh())
                    .body("{\"title\": \"x\"}")
                    .post("/todos")
                    .then()
                    .statusCode(201);
        } finally {
            change("DELETE FROM outbox_parked WHERE user_id = ?", alice);
        }
        watch.count();
        create(201);
    }

    private void change(String sql, Object... values) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (var index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            statement.executeUpdate();
            connection.commit();
        }
    }

    @Test
    void countThatTakesLongIsMadeLessOften() {
        var clock = new HandSetClock();
        var counts = new AtomicInteger();
        var store = new BacklogStore(null) {
            @Override
            Backlog count(Instant now) {
                counts.incrementAndGet();
                clock.advance(Duration.ofMillis(800));
                return Backlog.NONE;
            }
        };
        var watch = new BacklogWatch(store, config, clock, new SimpleMeterRegistry());
        for (var second = 0; second < 60; second += 5) {
            watch.countRegularly();
            clock.advance(Duration.ofSeconds(5));
        }
        assertThat(counts).hasValue(3);
        clock.advance(Duration.ofHours(-1));
        watch.countRegularly();
        assertThat(counts).as("after the clock was put back").hasValue(4);
    }

    private static final class HandSetClock extends Clock {

        private Instant now = Instant.parse("2026-11-29T12:00:00Z");

        void advance(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /// What is on the topic is deleted a moment later. Whatever a test has found, others need the room.
    @AfterEach
    void awaitRoom() {
        await().untilAsserted(() -> assertThat(watch.count().oldest()).isLessThan(Duration.ofHours(1)));
    }

    private void holdingAllShards(Scenario scenario) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            try (var statement = connection.createStatement()) {
                statement.executeQuery("SELECT shard FROM outbox_shard FOR UPDATE");
                scenario.run();
            } finally {
                connection.rollback();
            }
        }
    }

    private interface Scenario {
        void run() throws SQLException;
    }

    private void create(int status) {
        var answer =
                Users.as(alice).body("{\"title\": \"x\"}").post("/todos").then().statusCode(status);
        if (status == 503) {
            answer.header("Retry-After", "30").body("type", equalTo("/problems/backlog-full"));
        }
    }

    private void append(Duration age) {
        QuarkusTransaction.requiringNew()
                .run(() -> outbox.append(new NewEvent(
                        "todo",
                        "an-aggregate",
                        1,
                        "TodoTested",
                        alice,
                        outbox.next(alice, "todo"),
                        Instant.now().minus(age),
                        Map.of())));
    }
}

package dev.lossless.todo.outbox.relay;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import dev.lossless.todo.outbox.NewEvent;
import dev.lossless.todo.outbox.Outbox;
import dev.lossless.todo.outbox.ParkedStream;
import dev.lossless.todo.outbox.ParkedStreams;
import dev.lossless.todo.outbox.Shards;
import io.quarkus.agroal.DataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What waits with a parked stream is set aside: nobody reads it over and over, and its order stays.
@TodoServiceTest
class ParkedEventsTest {

    private static final int LIMIT = 100_000;
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final String DIGITS = IntStream.range(0, 10)
            .mapToObj(digit -> "SELECT " + digit + " AS d")
            .collect(joining(" UNION ALL ", "(", ")"));

    private static final String EVENTS = """
            INSERT INTO outbox_event (shard, id, aggregatetype, aggregateid, aggregateversion, type, payload, user_id, \
            sequence, occurred_at) SELECT ?, UUID(), ?, 'an-aggregate', 1, 'ParkedTested', \
            IF(n = ?, REPEAT('x', 150000), '{}'), ?, n, UTC_TIMESTAMP(6) \
            FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 1 AS n FROM %1$s a, %1$s b, %1$s c, \
            %1$s e, %1$s f) numbers WHERE n <= ? ORDER BY n""".formatted(DIGITS);

    @Inject
    Outbox outbox;

    @Inject
    ParkedStreams streams;

    @Inject
    javax.sql.DataSource dataSource;

    @Inject
    @DataSource("relay")
    javax.sql.DataSource relay;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String aggregateType = "parked" + UUID.randomUUID().toString().substring(0, 8);
    private final String topicName = Outbox.topicOf(aggregateType);
    private final String alice = Users.fresh();

    @BeforeEach
    void createTopic() throws Exception {
        var wanted =
                new NewTopic(topicName, 1, (short) 1).configs(Map.of("max.message.bytes", Integer.toString(LIMIT)));
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(wanted)).all().get();
        }
    }

    @AfterEach
    void clear() throws SQLException {
        change("DELETE FROM outbox_parked WHERE user_id = ?", alice);
        change("DELETE FROM outbox_parked_event WHERE user_id = ?", alice);
    }

    @Test
    void parkedEventsAreNotReadWithTheOthersOfTheirShard() throws Exception {
        park(100_000, 1);
        await().atMost(LONG).until(() -> waitingInOutbox() == 0);
        assertThat(stream().map(ParkedStream::waiting)).contains(100_000L);
        assertThat(rowsReadByALane()).isLessThan(500);
        try (var todos = new TopicReader(kafka, "todo.events")) {
            var bob = neighbour();
            append(bob, "todo");
            assertThat(todos.await(bob, 1)).hasSize(1);
        }
    }

    /// The broker refuses one in the middle, too. The stream's user writes all the time.
    @Test
    void resumedStreamGoesOnInOrderAndWhatWasWrittenMeanwhileFollows() throws Exception {
        park(5_000, 2_501);
        append(alice, aggregateType);
        await().atMost(LONG).until(() -> waitingInOutbox() == 0);
        try (var topic = new TopicReader(kafka, topicName, true)) {
            assertThat(streams.redrive(alice, topicName)).isTrue();
            append(alice, aggregateType);
            await().atMost(LONG).until(() -> stream()
                    .filter(again -> again.refused().sequence() == 2_501 && again.waiting() == 2_502)
                    .isPresent());
            assertThat(sequences(topic, 2_500)).isEqualTo(upTo(2_500));
            allow(2 * LIMIT);
            assertThat(streams.redrive(alice, topicName)).isTrue();
            IntStream.range(0, 20).forEach(_ -> append(alice, aggregateType));
            assertThat(sequences(topic, 5_022)).isEqualTo(upTo(5_022));
            await().until(() -> rows("outbox_parked") == 0);
            append(alice, aggregateType);
            assertThat(sequences(topic, 5_023)).isEqualTo(upTo(5_023));
            assertThat(rows("outbox_parked_event")).isZero();
        }
    }

    /// A stream of so many events, the first of which was refused, as a version left it that set nothing
    /// aside.
    private void park(int events, int tooLong) throws SQLException {
        change("INSERT INTO user_stream (user_id, topic, sequence) VALUES (?, ?, ?)", alice, topicName, events);
        try (var connection = dataSource.getConnection()) {
            execute(connection, EVENTS, Shards.of(alice), aggregateType, tooLong, alice, events);
            execute(
                    connection,
                    "INSERT INTO outbox_parked (user_id, aggregatetype, position, cause, parked_at)"
                            + " SELECT user_id, aggregatetype, MIN(position), 'test', UTC_TIMESTAMP(6)"
                            + " FROM outbox_event WHERE user_id = ? AND aggregatetype = ? GROUP BY user_id, aggregatetype",
                    alice,
                    aggregateType);
            connection.commit();
        }
    }

    private Optional<ParkedStream> stream() {
        return streams.all().stream()
                .filter(stream -> stream.userId().equals(alice))
                .findFirst();
    }

    private long rowsReadByALane() throws SQLException {
        var shard = new BitSet();
        shard.set(Shards.of(alice));
        try (var connection = relay.getConnection()) {
            var before = rowsRead(connection);
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(RelayStore.readOf(shard, 250))) {
                while (rows.next()) {
                    assertThat(rows.getString("user_id")).isNotEqualTo(alice);
                }
            }
            return rowsRead(connection) - before;
        }
    }

    private static long rowsRead(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SHOW SESSION STATUS WHERE Variable_name IN"
                        + " ('Handler_read_next', 'Handler_read_key', 'Handler_read_first')")) {
            var sum = 0L;
            while (rows.next()) {
                sum += rows.getLong(2);
            }
            return sum;
        }
    }

    private String neighbour() {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> alice + "-" + i)
                .filter(user -> Shards.of(user) == Shards.of(alice))
                .findFirst()
                .orElseThrow();
    }

    private static List<Long> sequences(TopicReader topic, int count) {
        return await().atMost(LONG)
                .until(
                        () -> topic.all().stream()
                                .map(TopicReader::sequence)
                                .distinct()
                                .toList(),
                        sequences -> sequences.size() >= count);
    }

    private static List<Long> upTo(int last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private void append(String user, String type) {
        QuarkusTransaction.requiringNew()
                .run(() -> outbox.append(new NewEvent(
                        type,
                        "an-aggregate",
                        1,
                        "ParkedTested",
                        user,
                        outbox.next(user, type),
                        Instant.now(),
                        Map.of())));
    }

    private void allow(int bytes) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topicName);
        var limit = new AlterConfigOp(new ConfigEntry("max.message.bytes", Integer.toString(bytes)), OpType.SET);
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(limit)))
                    .all()
                    .get();
        }
    }

    private long waitingInOutbox() throws SQLException {
        return rows("outbox_event");
    }

    private long rows(String table) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        "SELECT COUNT(*) FROM %s WHERE user_id = ? AND aggregatetype = ?".formatted(table))) {
            statement.setString(1, alice);
            statement.setString(2, aggregateType);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private void change(String sql, Object... values) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            execute(connection, sql, values);
            connection.commit();
        }
    }

    private static void execute(Connection connection, String sql, Object... values) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (var index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            statement.executeUpdate();
        }
    }
}

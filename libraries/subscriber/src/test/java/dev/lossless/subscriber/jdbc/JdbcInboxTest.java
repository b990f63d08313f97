package dev.lossless.subscriber.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.LastEffect;
import dev.lossless.subscriber.OffsetRange;
import dev.lossless.subscriber.OffsetsBehindException;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Reading;
import dev.lossless.subscriber.StoredOffset;
import dev.lossless.subscriber.Tables;
import dev.lossless.subscriber.Tested;
import dev.lossless.subscriber.UserStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The inbox on a real database, whose connections are as an outside team has them: REPEATABLE READ is the
/// default.
@Timeout(120)
class JdbcInboxTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final String topic = "inbox-" + UUID.randomUUID();
    private final TopicPartition partition = new TopicPartition(topic, 0);
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final JdbcInbox inbox = new JdbcInbox(Tables.SCHEMA.service(), new Clock() {
        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }
    });

    @Test
    void effectAndPositionAreStoredTogetherOrNotAtAll() throws SQLException {
        once("alice", "1 2");
        assertThat(effects("alice")).containsExactly(1L, 2L);
        assertThatThrownBy(() -> inbox.once(Readings.batch(topic, "alice", "3 4"), (events, statements) -> {
                    Tested.store(events, statements);
                    statements.rows("INSERT INTO effect (topic, user_id, sequence) VALUES", nothing(), "");
                }))
                .isInstanceOf(SQLException.class);
        assertThat(effects("alice")).containsExactly(1L, 2L);
        once("alice", "3 4");
        assertThat(effects("alice")).containsExactly(1L, 2L, 3L, 4L);
    }

    private static List<Object[]> nothing() {
        return Collections.singletonList(new Object[] {null, null, null});
    }

    @Test
    void effectThatFailsLeavesNothing() {
        assertThatThrownBy(() -> inbox.once(Readings.batch(topic, "alice", "1"), (_, _) -> {
                    throw new IllegalStateException("planted");
                }))
                .hasMessage("planted");
        assertThat(Tables.SCHEMA.numbers("SELECT sequence FROM consumed WHERE topic = ?", topic))
                .isEmpty();
    }

    /// What [AdmissionTest] holds, stored and read again between the batches.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyEventHasItsEffectOnceWhateverComes(long seed) throws SQLException {
        var random = new Random(seed);
        var come = new HashSet<Long>();
        for (var number = 0; number < 25; number++) {
            var words = new ArrayList<String>();
            for (var event = 0; event < 1 + random.nextInt(6); event++) {
                var sequence = 1L + random.nextInt(25);
                var dead = random.nextInt(6) == 0;
                words.add((dead ? "x" : "") + sequence);
                if (!dead) {
                    come.add(sequence);
                }
            }
            once("alice", String.join(" ", words));
            assertThat(effects("alice")).containsExactlyInAnyOrderElementsOf(come);
        }
    }

    /// Replicas hold the same events at once, as when partitions move again and again; some users are known,
    /// some new.
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {2, 3})
    void eventsThatSeveralReplicasHoldInOtherOrdersHaveTheirEffectOnce(long seed) throws SQLException {
        eventsThatSeveralReplicasHoldAtOnceHaveTheirEffectOnce(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = 1)
    void eventsThatSeveralReplicasHoldAtOnceHaveTheirEffectOnce(long seed) throws SQLException {
        var users = IntStream.range(0, 12).mapToObj(each -> "user-" + each).toList();
        for (var each = 0; each < 6; each++) {
            once(users.get(each), "1 2 3");
        }
        var replicas = IntStream.range(0, 4)
                .mapToObj(replica -> CompletableFuture.runAsync(() -> deliver(users, new Random(seed * 10 + replica))))
                .toList();
        replicas.forEach(CompletableFuture::join);
        for (var user : users) {
            assertThat(effects(user)).containsExactlyInAnyOrderElementsOf(longs(1, 40));
        }
        assertThat(Tables.SCHEMA.numbers("SELECT first_sequence FROM missing WHERE topic = ?", topic))
                .isEmpty();
    }

    /// All events of all users, in batches that begin anew at earlier places, each as a replica would: again
    /// after a deadlock.
    private void deliver(List<String> users, Random random) {
        for (var next = 1L; next <= 40; ) {
            var from = Math.max(1, next - random.nextInt(8));
            var to = Math.min(40, from + random.nextInt(12));
            var readings = new ArrayList<Reading<Boolean>>();
            var some = new ArrayList<>(users);
            Collections.shuffle(some, random);
            for (var sequence = from; sequence <= to; sequence++) {
                for (var user : some) {
                    readings.add(Readings.reading(topic, user, Long.toString(sequence)));
                }
            }
            untilDone(Readings.batch(readings));
            next = Math.max(next, to + 1);
        }
    }

    private void untilDone(Batch<Boolean> batch) {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptionsMatching(JdbcInboxTest::isDeadlock)
                .until(() -> {
                    inbox.once(batch, Tested::store);
                    return true;
                });
    }

    private static boolean isDeadlock(Throwable failure) {
        return failure instanceof SQLException e && "40001".equals(e.getSQLState());
    }

    /// What it read before it waited for the lock would be what was there before the other one's commit.
    @Test
    void gapThatAnotherReplicaFillsMeanwhileIsNotFilledTwice() throws Exception {
        once("alice", "1 4");
        try (var other = Tables.SCHEMA.service().getConnection()) {
            other.setAutoCommit(false);
            other.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            try (var statement = other.createStatement()) {
                statement.execute("SELECT * FROM consumed WHERE topic = '" + topic + "' FOR UPDATE");
            }
            var batch = CompletableFuture.supplyAsync(() -> {
                try {
                    return once("alice", "2");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(this::isWaiting);
            try (var statement = other.createStatement()) {
                statement.execute("UPDATE missing SET first_sequence = 3 WHERE topic = '" + topic + "'");
            }
            other.commit();
            assertThat(batch.join().duplicates()).isEqualTo(1);
        }
        assertThat(effects("alice")).containsExactly(1L, 4L);
    }

    private boolean isWaiting() throws SQLException {
        try (var connection = Tables.SCHEMA.service().getConnection();
                var statement = connection.prepareStatement("SELECT COUNT(*) FROM information_schema.processlist"
                        + " WHERE info LIKE 'SELECT%FROM consumed%FOR UPDATE' AND info LIKE ?")) {
            statement.setString(1, "%" + topic + "%");
            var rows = statement.executeQuery();
            return rows.next() && rows.getLong(1) > 0;
        }
    }

    @Test
    void streamsAreTheirOwnByTopicAndByUser() throws SQLException {
        once("alice", "1");
        once("Alice", "1");
        inbox.once(Readings.batch(topic + "-other", "alice", "1"), Tested::store);
        assertThat(Tables.SCHEMA.numbers("SELECT sequence FROM effect WHERE topic LIKE ?", topic + "%"))
                .hasSize(3);
    }

    @Test
    void moreStreamsThanOneStatementHoldsAreConsumed() throws SQLException {
        var readings = LongStream.rangeClosed(1, 1_200)
                .mapToObj(each -> Readings.reading(topic, "user-" + each, "1"))
                .toList();
        assertThat(inbox.once(Readings.batch(readings), Tested::store).effects())
                .hasSize(1_200);
        assertThat(inbox.once(Readings.batch(readings), Tested::store).duplicates())
                .isEqualTo(1_200);
    }

    @Test
    void lastEffectPassesOverDeadLetters() throws SQLException {
        assertThat(lastEffect()).isEmpty();
        once("alice", "x1");
        assertThat(lastEffect()).isEmpty();
        now.set(NOW.plusSeconds(1));
        once("alice", "2 5");
        now.set(NOW.plusSeconds(2));
        once("alice", "x6 x7");
        assertThat(lastEffect()).contains(new LastEffect(5, NOW.plusSeconds(1)));
        once("alice", "7");
        assertThat(lastEffect().orElseThrow().sequence()).isEqualTo(7);
    }

    private Optional<LastEffect> lastEffect() throws SQLException {
        return inbox.lastEffect(new UserStream(topic, "alice"));
    }

    @Test
    void offsetIsStoredWithTheEffectAndOnlyRaised() throws SQLException {
        var id = Uuid.randomUuid();
        assertThat(offset()).isEqualTo(StoredOffset.BEGINNING);
        once("1 2", new OffsetRange(0, 2, Optional.of(7), id));
        assertThat(offset()).isEqualTo(new StoredOffset(2, Optional.of(7), id));
        once("1", new OffsetRange(0, 1, Optional.of(6), id));
        assertThat(offset()).isEqualTo(new StoredOffset(2, Optional.of(7), id));
        once("3", new OffsetRange(2, 3, Optional.empty(), id));
        assertThat(offset()).isEqualTo(new StoredOffset(3, Optional.empty(), id));
    }

    @Test
    void topicThatIsMadeAnewBeginsAnew() throws SQLException {
        once("1 2 3", new OffsetRange(0, 3, Optional.empty(), Uuid.randomUuid()));
        var anew = Uuid.randomUuid();
        once("4", new OffsetRange(0, 1, Optional.empty(), anew));
        assertThat(offset()).isEqualTo(new StoredOffset(1, Optional.empty(), anew));
    }

    @Test
    void batchThatBeginsBehindTheStoredOffsetIsRefusedAndLeavesNothing() throws SQLException {
        var id = Uuid.randomUuid();
        once("1", new OffsetRange(0, 1, Optional.empty(), id));
        for (var range : List.of(
                new OffsetRange(2, 3, Optional.empty(), id),
                new OffsetRange(1, 3, Optional.empty(), Uuid.randomUuid()))) {
            assertThatThrownBy(() -> once("3", range)).isInstanceOf(OffsetsBehindException.class);
        }
        assertThat(effects("alice")).containsExactly(1L);
        assertThat(offset().next()).isEqualTo(1);
    }

    private void once(String words, OffsetRange range) throws SQLException {
        inbox.once(
                new Batch<>(Readings.batch(topic, "alice", words).readings(), Map.of(partition, range)), Tested::store);
    }

    private StoredOffset offset() throws SQLException {
        return inbox.offsets(Set.of(partition)).get(partition);
    }

    private Outcome<Boolean> once(String user, String words) throws SQLException {
        return inbox.once(Readings.batch(topic, user, words), Tested::store);
    }

    private List<Long> effects(String user) {
        return Tables.SCHEMA.numbers("SELECT sequence FROM effect WHERE topic = ? AND user_id = ?", topic, user);
    }

    private static List<Long> longs(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}

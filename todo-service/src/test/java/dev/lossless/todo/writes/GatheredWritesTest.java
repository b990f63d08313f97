package dev.lossless.todo.writes;

import static dev.lossless.todo.writes.BusyLane.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import dev.lossless.todo.idempotency.FirstAnswer;
import dev.lossless.todo.idempotency.FirstAnswers;
import dev.lossless.todo.writes.Replicas.Replica;
import io.micrometer.core.instrument.DistributionSummary;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Changes that wait at the same moment share a transaction, and none of them notices the others.
@TodoServiceTest
class GatheredWritesTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    Replicas replicas;

    @Inject
    DataSource dataSource;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @Test
    void whatWaitsAtTheSameMomentSharesATransaction() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE);
        var users = known(replica, 20);
        var before = batches(replica).count();
        var results = new ArrayList<Future<Long>>();
        try (var lane = new BusyLane(replica.writes(), users.getFirst())) {
            users.forEach(user -> results.add(lane.add(new Append(user))));
        }
        assertThat(get(results)).hasSize(20).startsWith(3L).endsWith(2L);
        assertThat(batches(replica).count() - before).isEqualTo(2);
        assertThat(batches(replica).max()).isEqualTo(20);
        assertThat(replica.metrics().get("writes.wait").timer().count()).isEqualTo(20 + 1 + 20 + 20);
    }

    /// Its own thread runs its transaction: there is nobody to wait for.
    @Test
    void changeThatFindsItsLaneIdleIsNotHandedOver() {
        var replica = replicas.with(Settings.ONE_LANE);
        var alice = known(replica, 1).getFirst();
        var thread = new AtomicReference<Thread>();
        replica.writes().run(Append.after(alice, () -> {
            thread.set(Thread.currentThread());
            return null;
        }));
        assertThat(thread).hasValue(Thread.currentThread());
    }

    @Test
    void batchHasAsManyChangesAsAreSetAndAsManyBytes() throws Exception {
        for (var settings : List.of(Settings.ONE_LANE.withBatch(3), Settings.ONE_LANE.withBatchBytes(399))) {
            var replica = replicas.with(settings);
            var alice = known(replica, 1).getFirst();
            var results = new ArrayList<Future<Long>>();
            try (var lane = new BusyLane(replica.writes(), alice)) {
                IntStream.range(0, 7).forEach(_ -> results.add(lane.add(new Append(alice))));
            }
            assertThat(get(results)).containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L);
            assertThat(batches(replica).max()).isEqualTo(3);
        }
    }

    /// A precondition, an event that is too long, an idempotency key in use, and what the change itself throws.
    @Test
    void faultOfOneIsNoFaultOfTheOthers() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE);
        var users = known(replica, 4);
        var bad = users.getFirst();
        var refused = new ProblemException(Problem.of(CommonProblem.VERSION_CONFLICT));
        var tooLong = new Append(bad) {
            @Override
            public Long apply(Step step) {
                append(step, step.next(), "x".repeat(512 * 1024 + 1));
                return 0L;
            }
        };
        var good = new ArrayList<Future<Long>>();
        var faults = new ArrayList<Future<Long>>();
        try (var lane = new BusyLane(replica.writes(), bad)) {
            faults.add(lane.add(new Append(bad, _ -> {
                throw refused;
            })));
            users.forEach(user -> good.add(lane.add(new Append(user))));
            faults.add(lane.add(tooLong));
            faults.add(lane.add(new Append(bad, step -> {
                step.next();
                step.put(FirstAnswers.TABLE, answer(bad, "never", 32));
                throw new IllegalStateException("afterwards");
            })));
            users.forEach(user -> good.add(lane.add(new Append(user))));
        }
        assertThat(get(good)).containsExactly(3L, 2L, 2L, 2L, 4L, 3L, 3L, 3L);
        assertFailsWith(faults.get(0), "It has changed since you read it");
        assertFailsWith(faults.get(1), "the limit is 524288");
        assertFailsWith(faults.get(2), "afterwards");
        assertThat(batches(replica).max()).isEqualTo(11);
        assertThat(number("SELECT COUNT(*) FROM idempotency_key WHERE user_id = ?", bad))
                .isZero();
    }

    /// What the database refuses it refuses for all; so each is tried alone.
    @Test
    void changeThatTheDatabaseRefusesFailsAlone() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE);
        var users = known(replica, 5);
        var bad = users.get(2);
        var good = new ArrayList<Future<Long>>();
        var faults = new ArrayList<Future<Long>>();
        try (var lane = new BusyLane(replica.writes(), users.getFirst())) {
            users.forEach(user -> good.add(lane.add(new Append(user))));
            faults.add(lane.add(storing(bad, "too long", 33)));
            users.forEach(user -> good.add(lane.add(new Append(user))));
            faults.add(lane.add(storing(bad, "too long, too", 33)));
            good.add(lane.add(new Append(bad)));
        }
        assertThat(get(good)).containsExactly(3L, 2L, 2L, 2L, 2L, 4L, 3L, 3L, 3L, 3L, 4L);
        faults.forEach(fault -> assertFailsWith(fault, "fingerprint"));
        assertThat(replica.count("writes.alone", "cause", "failed")).isEqualTo(13);
        assertThat(streamOf(bad)).isEqualTo(4);
        assertThat(number("SELECT COUNT(*) FROM idempotency_key WHERE user_id = ?", bad))
                .isZero();
    }

    /// The other transaction has one lock of the batch, wants another one, and has done more: the batch is given up.
    @Test
    void batchThatIsTheVictimOfADeadlockIsTriedAgain() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE);
        var users = known(replica, 3);
        var alice = users.getFirst();
        var results = new ArrayList<Future<Long>>();
        try (var connection = dataSource.getConnection()) {
            IntStream.range(0, 200).forEach(number -> insertKey(connection, alice, "weight " + number));
            insertKey(connection, alice, "key");
            try (var lane = new BusyLane(replica.writes(), alice)) {
                users.forEach(user -> results.add(lane.add(storing(user, "key", 32))));
            }
            awaitOneThatWaits("%INTO idempotency_key%");
            lock(connection, alice);
            connection.rollback();
        }
        assertThat(get(results)).containsExactly(3L, 2L, 2L);
        assertThat(replica.count("writes.batches.again")).isEqualTo(1);
        assertThat(replica.count("writes.alone", "cause", "failed")).isZero();
    }

    @Tag("slow")
    @Test
    void batchThatWaitsTooLongIsTriedAgainAndThenEachAlone() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE.withPatience(Duration.ofSeconds(5)));
        var users = known(replica, 3);
        var alice = users.getFirst();
        var bobs = new ArrayList<Future<Long>>();
        try (var connection = dataSource.getConnection()) {
            insertKey(connection, alice, "key");
            Future<Long> hers;
            try (var lane = new BusyLane(replica.writes(), alice)) {
                hers = lane.add(storing(alice, "key", 32));
                users.subList(1, 3).forEach(user -> bobs.add(lane.add(storing(user, "key", 32))));
            }
            assertThat(get(bobs)).containsExactly(2L, 2L);
            assertThat(hers).isNotDone();
            assertFailsWith(hers, "Lock wait timeout");
            connection.rollback();
        }
        assertThat(replica.count("writes.batches.again")).isEqualTo(1);
        assertThat(replica.count("writes.alone", "cause", "failed")).isEqualTo(3);
        assertThat(streamOf(alice)).isEqualTo(2);
    }

    /// Whatever is on the way: others in the same lane, a batch that ends, a change that goes alone because
    /// somebody else has the stream, and one that is too large for a batch.
    @Test
    void changesOfAUserAreMadeInTheOrderOfTheirArrival() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE.withBatch(7));
        var users = known(replica, 2);
        var alice = users.get(1);
        var order = new CopyOnWriteArrayList<Integer>();
        var results = new ArrayList<Future<Long>>();
        try (var connection = dataSource.getConnection()) {
            lock(connection, alice);
            try (var lane = new BusyLane(replica.writes(), users.getFirst())) {
                for (var number = 0; number < 40; number++) {
                    var arrival = number;
                    results.add(lane.add(new Append(alice, _ -> order.add(arrival)) {
                        @Override
                        public boolean isLarge() {
                            return arrival % 10 == 5;
                        }
                    }));
                    lane.add(new Append(users.getFirst()));
                }
            }
            awaitOneThatWaits("INSERT INTO user_stream%");
            connection.rollback();
        }
        assertThat(get(results)).isEqualTo(LongStream.rangeClosed(2, 41).boxed().toList());
        assertThat(order).isEqualTo(IntStream.range(0, 40).boxed().toList());
    }

    /// His writes wait in memory, one of them on a connection; the lane, and all other connections, are free.
    @Test
    void userWhoseStreamIsLockedHoldsNobodyUp() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE);
        var users = known(replica, 3);
        var alice = users.getFirst();
        var hers = new ArrayList<CompletableFuture<Long>>();
        try (var connection = dataSource.getConnection()) {
            lock(connection, alice);
            IntStream.range(0, 50).forEach(_ -> hers.add(start(replica.writes(), new Append(alice))));
            await().until(() -> replica.writes().lane(alice).waiting() == 49);
            awaitOneThatWaits("INSERT INTO user_stream%");
            for (var number = 2; number < 22; number++) {
                assertThat(replica.writes().run(new Append(users.get(1)))).isEqualTo(number);
            }
            assertThat(replica.writes().run(new Append(Users.fresh()))).isEqualTo(1);
            var large = new Append(users.get(2)) {
                @Override
                public boolean isLarge() {
                    return true;
                }
            };
            assertThat(replica.writes().run(large)).isEqualTo(2);
            assertThat(waitingFor("%user_stream%")).isEqualTo(1);
            assertThat(hers).noneMatch(CompletableFuture::isDone);
            connection.rollback();
        }
        assertThat(get(hers))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(2, 51).boxed().toList());
    }

    @Test
    void replicasThatMeetANewUserAtTheSameMomentGiveOutEachNumberOnce() throws Exception {
        var two = List.of(replicas.with(Settings.ONE_LANE), replicas.with(Settings.ONE_LANE));
        try (var topic = new TopicReader(kafka, "todo.events")) {
            for (var round = 0; round < 20; round++) {
                var newcomer = Users.fresh();
                var results = new ArrayList<Future<Long>>();
                var meet = new CyclicBarrier(10);
                for (var number = 0; number < 10; number++) {
                    var writes = two.get(number % 2).writes();
                    results.add(CompletableFuture.supplyAsync(
                            () -> {
                                meet(meet);
                                return writes.run(new Append(newcomer));
                            },
                            command -> Thread.ofVirtual().start(command)));
                }
                var numbers = LongStream.rangeClosed(1, 10).boxed().toList();
                assertThat(get(results)).containsExactlyInAnyOrderElementsOf(numbers);
                assertThat(topic.await(newcomer, 10).stream()
                                .map(TopicReader::sequence)
                                .distinct())
                        .isEqualTo(numbers);
            }
        }
        var beginnings =
                two.stream().mapToDouble(one -> one.count("writes.left.out")).sum();
        assertThat(beginnings).isGreaterThanOrEqualTo(20);
    }

    /// Both replicas have writes of the same two users all the time.
    @Test
    void replicasThatShareUsersLoseAndDoubleNothing() throws Exception {
        var two = List.of(replicas.with(Settings.ONE_LANE), replicas.with(Settings.ONE_LANE));
        var users = known(two.getFirst(), 2);
        var results = new ArrayList<Future<Long>>();
        for (var number = 0; number < 400; number++) {
            results.add(start(two.get(number % 2).writes(), new Append(users.get(number / 2 % 2))));
        }
        var numbers = LongStream.rangeClosed(2, 201).boxed().toList();
        assertThat(get(results.subList(0, 400)).stream().sorted().distinct()).isEqualTo(numbers);
        assertThat(streamOf(users.get(0))).isEqualTo(201);
        assertThat(streamOf(users.get(1))).isEqualTo(201);
    }

    @Test
    void changeThatWaitedTooLongIsRefusedAndNotExecuted() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE.withPatience(Duration.ofMillis(200)));
        var alice = known(replica, 1).getFirst();
        var executed = new AtomicInteger();
        try (var lane = new BusyLane(replica.writes(), alice)) {
            var late = lane.add(Append.after(alice, executed::incrementAndGet));
            assertFailsWith(late, "The service cannot answer at the moment");
            assertThat(replica.writes().lane(alice).waiting()).isZero();
        }
        assertThat(replica.writes().run(new Append(alice))).isEqualTo(3);
        assertThat(executed).hasValue(0);
        assertThat(replica.count("writes.late")).isEqualTo(1);
    }

    /// Those behind the one that is alone.
    @Test
    void changeThatWaitedTooLongForItsUsersStreamIsRefused() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE.withPatience(Duration.ofMillis(500)));
        var alice = known(replica, 1).getFirst();
        try (var connection = dataSource.getConnection()) {
            lock(connection, alice);
            var first = start(replica.writes(), new Append(alice));
            awaitOneThatWaits("INSERT INTO user_stream%");
            assertFailsWith(start(replica.writes(), new Append(alice)), "The service cannot answer at the moment");
            assertThat(first).isNotDone();
            assertFailsWith(first, "Lock wait timeout");
            connection.rollback();
        }
        assertThat(replica.writes().run(new Append(alice))).isEqualTo(2);
    }

    @Test
    void thoseBehindAnotherChangesFailureGoOn() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE);
        var alice = known(replica, 1).getFirst();
        var error = start(replica.writes(), new Append(alice, _ -> {
            throw new StackOverflowError("a bug");
        }));
        assertFailsWith(error, "a batch failed");
        assertThat(replica.writes().run(new Append(alice))).isEqualTo(2);
    }

    @Test
    void changeOfNothingTakesNoNumberAndWritesNothing() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE);
        var alice = known(replica, 1).getFirst();
        var nothing = new Append(alice) {
            @Override
            public Long apply(Step step) {
                return step.current();
            }
        };
        var newcomer = new Append(Users.fresh()) {
            @Override
            public Long apply(Step step) {
                return step.current();
            }
        };
        assertThat(replica.writes().run(nothing)).isEqualTo(1);
        assertThat(replica.writes().run(newcomer)).isZero();
        assertThat(number(
                        "SELECT COUNT(*) FROM user_stream WHERE user_id = ?",
                        newcomer.stream().userId()))
                .isZero();
        var mixed = new ArrayList<Future<Long>>();
        try (var lane = new BusyLane(replica.writes(), alice)) {
            mixed.add(lane.add(nothing));
            mixed.add(lane.add(new Append(alice)));
            mixed.add(lane.add(nothing));
        }
        assertThat(get(mixed)).containsExactly(2L, 3L, 3L);
    }

    /// It cannot be undone any more: an alarm.
    @Test
    void statementThatChangedNothingIsAnAlarm() {
        var replica = replicas.with(Settings.ONE_LANE);
        var alice = known(replica, 1).getFirst();
        var there = answer(alice, "key", 32);
        replica.writes().run(new Append(alice, step -> step.put(Ghosts.TABLE, there)));
        assertThat(replica.count("writes.surprises")).isEqualTo(1);
    }

    @Test
    void switchedOffEachChangeHasATransactionOfItsOwn() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE.withGather(false));
        var users = known(replica, 3);
        var results = new ArrayList<Future<Long>>();
        for (var number = 0; number < 60; number++) {
            results.add(start(replica.writes(), new Append(users.get(number % 3))));
        }
        assertThat(get(results).stream().mapToLong(Long::longValue).sum())
                .isEqualTo(3 * LongStream.rangeClosed(2, 21).sum());
        assertThat(batches(replica).count()).isZero();
        assertThat(replica.count("writes.alone", "cause", "apart")).isEqualTo(63);
    }

    /// Two users with many changes in the hands of one replica, which has one connection for those that go alone.
    @Test
    void oneConnectionForThoseThatGoAloneIsEnough() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE.withAlone(1));
        var results = new ArrayList<Future<Long>>();
        var newcomers = List.of(Users.fresh(), Users.fresh(), Users.fresh());
        for (var number = 0; number < 30; number++) {
            results.add(start(replica.writes(), new Append(newcomers.get(number % 3))));
        }
        assertThat(get(results).stream().mapToLong(Long::longValue).sum())
                .isEqualTo(3 * LongStream.rangeClosed(1, 10).sum());
    }

    @Test
    void stopAnswersWhatIsThereAndTakesNothingMore() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE);
        var alice = known(replica, 1).getFirst();
        Future<Long> queued;
        Future<Void> stopped;
        try (var lane = new BusyLane(replica.writes(), alice)) {
            queued = lane.add(new Append(alice));
            stopped = CompletableFuture.runAsync(() -> stop(replica));
            await().until(() -> isRefused(() -> replica.writes().run(new Append(alice))));
            assertThat(stopped).isNotDone();
        }
        assertThat(stopped).succeedsWithin(SOON);
        assertThat(queued).succeedsWithin(SOON).isEqualTo(3L);
    }

    /// After its grace a stop waits for what is under way no longer, and what is not yet is not begun any more.
    @Tag("slow")
    @Test
    void stopThatTakesTooLongRefusesWhatWaits() throws Exception {
        var replica = replicas.with(Settings.ONE_LANE);
        var alice = known(replica, 1).getFirst();
        var executed = new AtomicInteger();
        try (var lane = new BusyLane(replica.writes(), alice)) {
            var queued = lane.add(Append.after(alice, executed::incrementAndGet));
            stop(replica);
            assertFailsWith(queued, "The service cannot answer at the moment");
        }
        assertThat(executed).hasValue(0);
    }

    private boolean isRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ProblemException.class);
        return true;
    }

    private static void stop(Replica replica) {
        try {
            replica.writes().stop(new ShutdownEvent());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// Users whose streams have one event.
    private static List<String> known(Replica replica, int count) {
        var users = IntStream.range(0, count).mapToObj(_ -> Users.fresh()).toList();
        users.forEach(user -> assertThat(replica.writes().run(new Append(user))).isEqualTo(1));
        return users;
    }

    private static DistributionSummary batches(Replica replica) {
        return replica.metrics().get("writes.batch.size").summary();
    }

    /// Stores the key without having looked whether it is there.
    private static Append storing(String user, String key, int length) {
        return new Append(user, step -> step.put(FirstAnswers.TABLE, answer(user, key, length)));
    }

    private static FirstAnswer answer(String user, String key, int length) {
        return new FirstAnswer(new FirstAnswer.Owned(user, key), new byte[length], new byte[0], Instant.now());
    }

    private static List<Long> get(List<? extends Future<Long>> results) throws Exception {
        var all = new ArrayList<Long>();
        for (var result : results) {
            all.add(result.get(SOON.toSeconds(), TimeUnit.SECONDS));
        }
        return all;
    }

    private static void assertFailsWith(Future<?> result, String message) {
        assertThatThrownBy(() -> result.get(SOON.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .satisfies(failure -> assertThat(causes(failure))
                        .anySatisfy(cause -> assertThat(cause).contains(message)));
    }

    private static List<String> causes(Throwable failure) {
        var messages = new ArrayList<String>();
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            messages.add(String.valueOf(cause.getMessage()));
        }
        return messages;
    }

    private static void insertKey(Connection connection, String user, String key) {
        try (var statement = connection.prepareStatement("INSERT INTO idempotency_key"
                + " (user_id, idem_key, fingerprint, created_at) VALUES (?, ?, REPEAT('x', 32), NOW(6))")) {
            statement.setString(1, user);
            statement.setString(2, key);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void lock(Connection connection, String user) throws SQLException {
        try (var statement =
                connection.prepareStatement("UPDATE user_stream SET sequence = sequence WHERE user_id = ?")) {
            statement.setString(1, user);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private long streamOf(String user) throws SQLException {
        return number("SELECT sequence FROM user_stream WHERE user_id = ?", user);
    }

    private long number(String query, String parameter) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(query)) {
            statement.setString(1, parameter);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private void awaitOneThatWaits(String statement) {
        await().atMost(SOON).until(() -> waitingFor(statement) > 0);
    }

    /// Sessions of this database user that are at such a statement.
    private long waitingFor(String statement) throws SQLException {
        return number(
                "SELECT COUNT(*) FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND info LIKE ?",
                statement);
    }
}

package dev.lossless.todo.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import dev.lossless.todo.outbox.NewEvent;
import dev.lossless.todo.outbox.Outbox;
import dev.lossless.todo.outbox.Shards;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Relay and writers never wait for each other's locks; a wait would end with an error after 5 s.
@TodoServiceTest
class OutboxLocksTest {

    private static final long ENOUGH = 1 << 20;
    private static final BitSet ALL = BitSet.valueOf(new long[] {(1 << Shards.COUNT) - 1});

    @Inject
    Outbox outbox;

    @Inject
    RelayStore store;

    @Test
    void writersDoNotWaitForAnOpenBatch() throws Exception {
        var user = Users.fresh();
        try (var turn = store.begin()) {
            var all = lockAll(turn);
            turn.read(all, 100, ENOUGH);
            append(user);
            var events = turn.read(all, 100, ENOUGH).events();
            assertThat(events).extracting(OutboxEvent::userId).contains(user);
            turn.published(events);
            turn.delete();
            inAnotherThread(() -> append(user)).get();
            inAnotherThread(() -> append(Users.fresh())).get();
        }
    }

    @Test
    void batchDoesNotWaitForOpenWriters() throws Exception {
        var user = Users.fresh();
        var neighbour = neighbourOf(user);
        try (var turn = store.begin()) {
            var all = lockAll(turn);
            append(user);
            QuarkusTransaction.requiringNew().run(() -> {
                outbox.append(event(neighbour));
                deleteWhatIsCommitted(turn, all, user, neighbour);
            });
        }
    }

    private static void deleteWhatIsCommitted(RelayStore.Turn turn, BitSet all, String committed, String open) {
        try {
            var events = turn.read(all, 100, ENOUGH).events();
            assertThat(events)
                    .extracting(OutboxEvent::userId)
                    .contains(committed)
                    .doesNotContain(open);
            turn.published(events);
            turn.delete();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// On a connection that was in other hands all the time.
    @Test
    void turnThatIsGivenUpLeavesNoLock() throws Exception {
        try (var other = store.begin()) {
            try (var turn = store.begin()) {
                turn.read(lockAll(turn), 100, ENOUGH);
            }
            assertThat(lockAll(other)).isEqualTo(ALL);
        }
    }

    /// Nothing of what another replica holds is taken.
    @Test
    void lockingAndReadingTogetherTakesWhatIsFree() throws Exception {
        var user = Users.fresh();
        var neighbour = inAnotherShardThan(user);
        var both = shards(user, neighbour);
        try (var holder = store.begin();
                var turn = store.begin()) {
            await().until(() -> holder.lock(shards(neighbour)).equals(shards(neighbour)));
            assertThat(turn.lockAndRead(shards(neighbour), 100, ENOUGH)).isEqualTo(RelayStore.Page.NONE);
            assertThat(turn.inVain()).isTrue();
            append(neighbour);
            var page = await().until(
                            () -> {
                                append(user);
                                return turn.lockAndRead(both, 100, ENOUGH);
                            },
                            taken -> !taken.events().isEmpty());
            assertThat(page.events()).extracting(OutboxEvent::userId).containsOnly(user);
            assertThat(page.held()).isEqualTo(shards(user));
            assertThat(page.unread()).isEqualTo(new BitSet());
            assertThat(turn.inVain()).isFalse();
        }
    }

    /// What a turn has published it does not read again, although it is still there; what commits meanwhile it does.
    @Test
    void publishedEventIsReadOnce() throws Exception {
        var user = Users.fresh();
        try (var turn = store.begin()) {
            var all = lockAll(turn);
            append(user);
            turn.published(turn.read(all, 100, ENOUGH).events());
            append(user);
            assertThat(turn.read(all, 100, ENOUGH).events())
                    .extracting(OutboxEvent::userId, OutboxEvent::sequence)
                    .containsExactly(tuple(user, 2L));
            turn.commit();
        }
        try (var turn = store.begin()) {
            assertThat(turn.read(lockAll(turn), 100, ENOUGH).events())
                    .extracting(OutboxEvent::sequence)
                    .doesNotContain(1L);
        }
    }

    /// The relay of the application and other replicas are kept out; what is due there waits.
    private static BitSet lockAll(RelayStore.Turn turn) throws Exception {
        var locked = new BitSet();
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            locked.or(turn.lock(ALL));
            return locked.equals(ALL);
        });
        return locked;
    }

    private static String neighbourOf(String user) {
        return another(user, other -> Shards.of(other) == Shards.of(user));
    }

    private static String inAnotherShardThan(String user) {
        return another(user, other -> Shards.of(other) != Shards.of(user));
    }

    private static String another(String user, Predicate<String> wanted) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> user + "-" + i)
                .filter(wanted)
                .findFirst()
                .orElseThrow();
    }

    private static BitSet shards(String... users) {
        var shards = new BitSet();
        Stream.of(users).map(Shards::of).forEach(shards::set);
        return shards;
    }

    private static Future<?> inAnotherThread(Runnable work) {
        try (var threads = Executors.newSingleThreadExecutor()) {
            return threads.submit(work);
        }
    }

    private void append(String user) {
        QuarkusTransaction.requiringNew().run(() -> outbox.append(event(user)));
    }

    private NewEvent event(String user) {
        return new NewEvent(
                "todo", "an-aggregate", 1, "TodoTested", user, outbox.next(user, "todo"), Instant.now(), Map.of());
    }
}

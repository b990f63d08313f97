package dev.lossless.todo.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Relay and writers never wait for each other's locks; a wait would end with an error after 5 s.
@TodoServiceTest
class OutboxLocksTest {

    private static final long ENOUGH = 1 << 20;

    @Inject
    Outbox outbox;

    @Inject
    RelayStore store;

    @Test
    void writersDoNotWaitForAnOpenBatch() throws Exception {
        var user = Users.fresh();
        try (var batch = store.begin()) {
            var all = lockAll(batch);
            batch.read(all, 100, ENOUGH);
            append(user);
            var events = batch.read(all, 100, ENOUGH).events();
            assertThat(events).extracting(OutboxEvent::userId).contains(user);
            batch.delete(events);
            inAnotherThread(() -> append(user)).get();
            inAnotherThread(() -> append(Users.fresh())).get();
        }
    }

    @Test
    void batchDoesNotWaitForOpenWriters() throws Exception {
        var user = Users.fresh();
        var neighbour = neighbourOf(user);
        try (var batch = store.begin()) {
            var all = lockAll(batch);
            append(user);
            QuarkusTransaction.requiringNew().run(() -> {
                outbox.append(event(neighbour));
                deleteWhatIsCommitted(batch, all, user, neighbour);
            });
        }
    }

    private static void deleteWhatIsCommitted(RelayStore.Batch batch, BitSet all, String committed, String open) {
        try {
            var events = batch.read(all, 100, ENOUGH).events();
            assertThat(events)
                    .extracting(OutboxEvent::userId)
                    .contains(committed)
                    .doesNotContain(open);
            batch.delete(events);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// The relay of the application and other replicas are kept out; what is due there waits.
    private static BitSet lockAll(RelayStore.Batch batch) throws SQLException {
        var all = new BitSet();
        all.set(0, Shards.COUNT);
        var locked = new BitSet();
        while (!locked.equals(all)) {
            locked.or(batch.lock(all));
        }
        return all;
    }

    private static String neighbourOf(String user) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> user + "-" + i)
                .filter(other -> Shards.of(other) == Shards.of(user))
                .findFirst()
                .orElseThrow();
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

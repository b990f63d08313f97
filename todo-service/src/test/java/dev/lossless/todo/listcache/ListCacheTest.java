package dev.lossless.todo.listcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import dev.lossless.todo.outbox.Appended;
import io.quarkus.redis.datasource.RedisDataSource;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

@TodoServiceTest
class ListCacheTest {

    @Inject
    ListCache cache;

    @Inject
    ListStore store;

    @Inject
    LastWrites lastWrites;

    @Inject
    RedisDataSource redis;

    private final String user = Users.fresh();
    private final AtomicInteger databaseReads = new AtomicInteger();

    @Test
    void secondReadIsServedFromRedis() {
        assertThat(read(0, 1)).isEqualTo("list at 1");
        awaitStored(1);
        assertThat(read(0, 2)).isEqualTo("list at 1");
        assertThat(databaseReads).hasValue(1);
    }

    @Test
    void clientWithANewerTokenNeverSeesTheOlderList() {
        read(0, 1);
        awaitStored(1);
        assertThat(read(2, 2)).isEqualTo("list at 2");
        awaitStored(2);
        assertThat(read(2, 3)).isEqualTo("list at 2");
    }

    @Test
    void replicaThatWroteNeverServesAnOlderListThanItsOwnWrite() {
        read(0, 1);
        awaitStored(1);
        lastWrites.committed(new Appended(user, "todo", 2));
        assertThat(read(0, 2)).isEqualTo("list at 2");
    }

    @Test
    void listReadBeforeAnInvalidationIsNeverServedAfterIt() {
        read(0, 1);
        awaitStored(1);
        var late = store.generation(user);
        invalidate(2);
        store.put(late, "all", new CachedList(1, "", "stale"));
        await().until(() -> store.find(late, "all")
                .map(CachedList::json)
                .filter("stale"::equals)
                .isPresent());
        assertThat(read(0, 2)).isEqualTo("list at 2");
    }

    @Test
    void listOlderThanTheConsumedEventIsNotStored() {
        invalidate(5);
        assertThat(read(0, 4)).isEqualTo("list at 4");
        assertThat(read(0, 5)).as("a marker that comes after").isEqualTo("list at 5");
        awaitStored(5);
        assertThat(databaseReads).hasValue(2);
    }

    @Test
    void generationIsMadeOnceAndKept() {
        assertThat(store.generation(user).id())
                .isEqualTo(store.generation(user).id())
                .isNotEmpty();
        assertThat(store.generation(user).minVersion()).isZero();
    }

    @Test
    void slowRedisDelaysAReadNoLongerThanTheTimeout() {
        redis.execute("CLIENT", "PAUSE", "4000", "ALL");
        assertThat(read(0, 1)).isEqualTo("list at 1");
        await().until(() -> redis.execute("PING").toString().equals("PONG"));
        await().untilAsserted(() -> {
            read(0, 7);
            assertThat(store.find(store.generation(user), "all")).isPresent();
        });
    }

    @Test
    void damagedListIsReadFromTheDatabaseAndReplaced() {
        read(0, 1);
        awaitStored(1);
        redis.execute(
                "SET", "user:{" + user + "}:todos:" + store.generation(user).id() + ":all", "damaged");
        assertThat(read(0, 2)).isEqualTo("list at 2");
        awaitStored(2);
    }

    private String read(long token, long version) {
        Supplier<CachedList> database = () -> {
            databaseReads.incrementAndGet();
            return new CachedList(version, "", "list at " + version);
        };
        return cache.read(user, "all", token, database).json();
    }

    private void awaitStored(long version) {
        await().until(() -> store.find(store.generation(user), "all")
                .filter(list -> list.version() == version)
                .isPresent());
    }

    /// What cache-consumer does with an event.
    private void invalidate(long version) {
        redis.execute(
                "HSET", "user:{" + user + "}:todos:meta", "gen", "g" + version, "minVersion", Long.toString(version));
    }
}

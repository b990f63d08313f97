package dev.lossless.todo.listcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import dev.lossless.todo.outbox.Appended;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.redis.datasource.RedisDataSource;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Inject
    MeterRegistry registry;

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
        var late = generation();
        invalidate(2);
        store.put(late, "all", CachedList.of(1, "", "stale".getBytes()));
        await().until(() -> redis.key().exists(key(late)));
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
    void listThatIsTooLongIsNotStored() {
        var tooLong = registry.get("list.cache.fills.too.long").counter();
        var before = tooLong.count();
        var all = new byte[256 * 1024 + 1];
        cache.read(user, "all", 0, () -> CachedList.of(1, "", all));
        assertThat(tooLong.count()).isEqualTo(before + 1);
        assertThat(read(0, 2)).as("a marker that comes after").isEqualTo("list at 2");
        awaitStored(2);
    }

    @Test
    void userHasABoundedNumberOfListsInRedis() {
        var overLimit = registry.get("list.cache.fills.over.limit").counter();
        var before = overLimit.count();
        redis.execute("HSET", "user:{" + user + "}:todos:stored", "lists", "999", "bytes", "1000");
        read(0, 1);
        awaitStored(1);
        cache.read(user, "another", 0, () -> CachedList.of(1, "", "more".getBytes()));
        await().until(() -> overLimit.count() == before + 1);
        assertThat(store.lookup(user, "another").list()).isEmpty();
    }

    @Test
    void userHasABoundedNumberOfBytesInRedis() {
        var overLimit = registry.get("list.cache.fills.over.limit").counter();
        var before = overLimit.count();
        var large = new byte[200 * 1024];
        for (var number = 0; number < 42; number++) {
            cache.read(user, "list " + number, 0, () -> CachedList.of(1, "", large));
        }
        await().until(() -> overLimit.count() == before + 2);
        assertThat(redis.hash(String.class).hget("user:{" + user + "}:todos:stored", "lists"))
                .isEqualTo("40");
        assertThat(redis.execute("PTTL", "user:{" + user + "}:todos:stored").toLong())
                .isPositive();
    }

    /// Each of them is another list to Redis.
    @ParameterizedTest
    @ValueSource(strings = {"q=milk", "dueBefore=2026-12-24", "cursor="})
    void searchesAndLaterPagesAreNotStored(String parameter) {
        Users.as(user).body("{\"title\": \"milk\"}").post("/todos").then().statusCode(201);
        Users.as(user).body("{\"title\": \"more milk\"}").post("/todos").then().statusCode(201);
        var first = Users.as(user).get("/todos?limit=1");
        var query = parameter.equals("cursor=") ? cursorOf(first.header("Link")) : parameter;
        var before = counts();
        Users.as(user).get("/todos?limit=1&" + query).then().statusCode(200);
        Users.as(user).get("/todos?limit=1&" + query).then().statusCode(200);
        assertThat(counts().get("bypass") - before.get("bypass")).isEqualTo(2);
    }

    private static String cursorOf(String link) {
        return link.replaceFirst(".*(cursor=[^&>]+).*", "$1");
    }

    @Test
    void generationIsMadeOnceAndKept() {
        assertThat(generation().id()).isEqualTo(generation().id()).isNotEmpty();
        assertThat(generation().minVersion()).isZero();
    }

    @Test
    void slowRedisDelaysAReadNoLongerThanTheTimeout() {
        redis.execute("CLIENT", "PAUSE", "4000", "ALL");
        assertThat(read(0, 1)).isEqualTo("list at 1");
        await().until(() -> redis.execute("PING").toString().equals("PONG"));
        await().untilAsserted(() -> {
            read(0, 7);
            assertThat(store.lookup(user, "all").list()).isPresent();
        });
    }

    @Test
    void damagedListIsReadFromTheDatabaseAndReplaced() {
        read(0, 1);
        awaitStored(1);
        redis.execute("SET", key(generation()), "damaged");
        assertThat(read(0, 2)).isEqualTo("list at 2");
        awaitStored(2);
    }

    @Test
    void everyReadIsCountedByWhereItCameFrom() {
        var before = counts();
        read(0, 1);
        awaitStored(1);
        read(0, 1);
        read(2, 2);
        cache.bypass(() -> CachedList.of(1, "", new byte[0]));
        invalidate(5);
        read(0, 4);
        assertThat(counts().get("miss") - before.get("miss")).isEqualTo(2);
        assertThat(counts().get("hit") - before.get("hit")).isEqualTo(1);
        assertThat(counts().get("outdated") - before.get("outdated")).isEqualTo(1);
        assertThat(counts().get("bypass") - before.get("bypass")).isEqualTo(1);
        assertThat(counts().get("refused") - before.get("refused")).isEqualTo(1);
    }

    private Map<String, Double> counts() {
        var counts = new HashMap<String, Double>();
        for (var counter : registry.find("list.cache.reads").counters()) {
            counts.put(counter.getId().getTag("outcome"), counter.count());
        }
        counts.put("refused", registry.get("list.cache.fills.refused").counter().count());
        return counts;
    }

    private String read(long token, long version) {
        Supplier<CachedList> database = () -> {
            databaseReads.incrementAndGet();
            return CachedList.of(version, "", ("list at " + version).getBytes());
        };
        return new String(cache.read(user, "all", token, database).json());
    }

    private void awaitStored(long version) {
        await().until(() -> store.lookup(user, "all")
                .list()
                .filter(list -> list.version() == version)
                .isPresent());
    }

    private Generation generation() {
        return store.lookup(user, "all").generation();
    }

    private String key(Generation generation) {
        return "user:{" + user + "}:todos:" + generation.id() + ":2:all";
    }

    /// What cache-consumer does with an event.
    private void invalidate(long version) {
        redis.execute(
                "HSET", "user:{" + user + "}:todos:meta", "gen", "g" + version, "minVersion", Long.toString(version));
    }
}

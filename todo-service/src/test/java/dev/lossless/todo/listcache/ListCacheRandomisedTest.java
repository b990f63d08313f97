package dev.lossless.todo.listcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import dev.lossless.todo.outbox.Appended;
import io.quarkus.redis.datasource.RedisDataSource;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The real cache and the real Redis under random load: slow readers, events that come late, twice and again
/// after newer ones, evicted keys. `-Drandomised.seed=…` repeats the random choices of a run, not its timing.
@TodoServiceTest
class ListCacheRandomisedTest {

    private static final String INVALIDATION = invalidation();
    private static final long SEED = Long.getLong("randomised.seed", System.nanoTime());
    private static final int READERS = 8;
    private static final int READS = 1_000;

    @Inject
    ListCache cache;

    @Inject
    LastWrites lastWrites;

    @Inject
    RedisDataSource redis;

    private final Random seeds = new Random(SEED);
    private final List<User> users = Stream.generate(User::new).limit(3).toList();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final AtomicInteger reading = new AtomicInteger(READERS);
    private final AtomicInteger hits = new AtomicInteger();

    /// A user's list is the number of the last change.
    private record User(String id, AtomicLong committed, AtomicLong ownWrite, AtomicLong consumed) {
        User() {
            this(Users.fresh(), new AtomicLong(), new AtomicLong(), new AtomicLong());
        }
    }

    private record Event(User user, long version) {}

    @Test
    void noReadIsServedAListThatIsStaleOrOlderThanItsToken() throws Exception {
        System.out.println("randomised.seed=" + SEED);
        runAll();
        System.out.printf("%d hits in %d reads, versions %s%n", hits.get(), READERS * READS, versions());
        assertThat(hits).as("hits").hasValueGreaterThan(100);
        users.forEach(this::assertQuietReadsAreHits);
    }

    private void runAll() throws Exception {
        var readers = IntStream.range(0, READERS).mapToObj(_ -> reader(random()));
        var others = Stream.of(writer(random()), consumer(random()), eviction(random()));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var finished : threads.invokeAll(Stream.concat(readers, others).toList())) {
                finished.get();
            }
        }
    }

    private Callable<Void> reader(Random random) {
        return () -> {
            try {
                IntStream.range(0, READS).forEach(_ -> read(anyUser(random), random));
            } finally {
                reading.decrementAndGet();
            }
            return null;
        };
    }

    private void read(User user, Random random) {
        var consumed = user.consumed().get();
        var ownWrite = user.ownWrite().get();
        var token = random.nextInt(4) == 0 ? user.committed().get() : 0;
        var list = Long.parseLong(read(user, token, random));
        assertThat(list).as("seed %d, consumed event", SEED).isGreaterThanOrEqualTo(consumed);
        assertThat(list).as("seed %d, token", SEED).isGreaterThanOrEqualTo(token);
        assertThat(list).as("seed %d, own write", SEED).isGreaterThanOrEqualTo(ownWrite);
    }

    private String read(User user, long token, Random random) {
        hits.incrementAndGet();
        var list = cache.read(user.id(), "all", token, () -> {
            hits.decrementAndGet();
            return readDatabase(user, random);
        });
        return new String(list.json());
    }

    /// Now and then so slowly that events are consumed, and keys evicted, before the list is stored.
    private static CachedList readDatabase(User user, Random random) {
        var version = user.committed().get();
        pause(random, 1);
        var list = user.committed().get();
        pause(random, random.nextInt(4) == 0 ? 20 : 1);
        return CachedList.of(version, "", Long.toString(list).getBytes());
    }

    private Callable<Void> writer(Random random) {
        return () -> {
            while (reading.get() > 0) {
                if (events.size() < 3) {
                    write(anyUser(random), random.nextInt(8) == 0);
                }
                pause(random, 6);
            }
            return null;
        };
    }

    /// @param here whether this replica takes the write
    private void write(User user, boolean here) {
        var version = user.committed().incrementAndGet();
        if (here) {
            lastWrites.committed(new Appended(user.id(), "todo", version));
            user.ownWrite().set(version);
        }
        events.add(new Event(user, version));
    }

    private Callable<Void> consumer(Random random) {
        return () -> {
            while (reading.get() > 0 || !events.isEmpty()) {
                var event = events.poll(10, TimeUnit.MILLISECONDS);
                if (event != null) {
                    consume(event.user(), event.version(), random);
                    redeliver(event, random);
                }
            }
            return null;
        };
    }

    private void redeliver(Event event, Random random) {
        if (random.nextInt(3) == 0) {
            consume(event.user(), 1 + random.nextLong(event.version()), random);
        }
    }

    private void consume(User user, long version, Random random) {
        pause(random, 2);
        var generation = Long.toHexString(random.nextLong());
        redis.execute(
                "EVAL",
                INVALIDATION,
                "1",
                prefix(user) + "meta",
                generation,
                "60000",
                Long.toString(System.currentTimeMillis()),
                "1000000",
                "9007199254740991",
                Long.toString(version));
        user.consumed().accumulateAndGet(version, Math::max);
    }

    private Callable<Void> eviction(Random random) {
        return () -> {
            while (reading.get() > 0) {
                evict(anyUser(random), random);
                pause(random, 5);
            }
            return null;
        };
    }

    private void evict(User user, Random random) {
        var meta = prefix(user) + "meta";
        var generation = redis.hash(String.class).hget(meta, "gen");
        redis.key().del(random.nextBoolean() ? meta : prefix(user) + generation + ":all");
    }

    private void assertQuietReadsAreHits(User user) {
        redis.key().del(prefix(user) + "stored"); // as after the time to live: more lists were stored than one user may
        await().untilAsserted(() -> {
            var before = hits.get();
            assertThat(read(user, 0, random())).isEqualTo(user.committed().toString());
            assertThat(hits).as("hits").hasValue(before + 1);
        });
    }

    /// What cache-consumer runs.
    private static String invalidation() {
        try {
            return Files.readString(Path.of("../cache-consumer/src/main/resources/invalidate.lua"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<AtomicLong> versions() {
        return users.stream().map(User::committed).toList();
    }

    private User anyUser(Random random) {
        return users.get(random.nextInt(users.size()));
    }

    private Random random() {
        return new Random(seeds.nextLong());
    }

    private static String prefix(User user) {
        return "user:{" + user.id() + "}:todos:";
    }

    private static void pause(Random random, int milliseconds) {
        LockSupport.parkNanos(random.nextLong(Duration.ofMillis(milliseconds).toNanos()));
    }
}

package dev.lossless.drill.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.Json;
import dev.lossless.drill.load.Attempt.Kind;
import dev.lossless.drill.load.Attempt.Outcome.Acknowledged;
import dev.lossless.drill.load.Attempt.Outcome.Refused;
import dev.lossless.drill.load.Attempt.Outcome.Unknown;
import dev.lossless.drill.load.Client.Request;
import dev.lossless.drill.load.Mix.Task.Read;
import dev.lossless.drill.load.Mix.Task.Write;
import dev.lossless.local.JwtKeys;
import dev.lossless.local.system.Replica;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// A steady load from many users through REST. Requests are due at a constant rate, whether or not earlier ones
/// were
/// answered, and their time counts from when they were due.
///
/// Half of the creations carry an `Idempotency-Key` and are repeated until they are answered, after longer and
/// longer
/// pauses, as a careful client does; nothing else is repeated.
public final class Load implements AutoCloseable {

    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final int PAUSE_DOUBLINGS = 4;
    private static final Duration END_LIMIT = Duration.ofSeconds(90);
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;

    private final int rate;
    private final Client client;
    private final Ledger ledger;
    private final Mix mix;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<RuntimeException> defects = new ConcurrentLinkedQueue<>();
    private final long begin;
    private volatile boolean stopping;
    private Thread clock;

    /// @param users how many users send it
    /// @param rate  requests a second, in all
    public record LoadConfig(int users, int rate, long seed) {}

    /// @param begin of the run, as [System#nanoTime] tells it
    public Load(LoadConfig config, Supplier<List<Replica>> replicas, JwtKeys keys, Ledger ledger, long begin) {
        this.rate = config.rate();
        this.client = new Client(replicas);
        this.ledger = ledger;
        this.begin = begin;
        var users = IntStream.range(0, config.users())
                .mapToObj("drill-%03d"::formatted)
                .map(id -> new User(id, keys.token(id, List.of())))
                .toList();
        this.mix = new Mix(users, config.seed());
    }

    public void start() {
        clock = Thread.ofPlatform().name("load").start(this::run);
    }

    /// Sends nothing new, and waits until all that was sent is answered, or certainly will not be.
    public void stop() throws InterruptedException {
        stopping = true;
        clock.join();
        threads.shutdown();
        if (!threads.awaitTermination(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("Requests are under way " + END_LIMIT.toSeconds() + " s after the last.");
        }
        if (!defects.isEmpty()) {
            throw new IllegalStateException("The clients failed " + defects.size() + " times", defects.peek());
        }
    }

    @Override
    public void close() {
        stopping = true;
        threads.shutdownNow();
        client.close();
    }

    private void run() {
        var interval = TimeUnit.SECONDS.toNanos(1) / rate;
        for (var due = System.nanoTime(); !stopping; due += interval) {
            for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            var task = mix.next();
            var instant = due;
            try {
                threads.submit(() -> execute(task, instant));
            } catch (RejectedExecutionException _) {
                return; // closed
            }
        }
    }

    private void execute(Mix.Task task, long due) {
        try {
            switch (task) {
                case Read(var user) -> read(user, due);
                case Write write when write.repeated() -> writeRepeatedly(write, due);
                case Write write -> ledger.add(send(write, due));
            }
        } catch (InterruptedException _) {
            // the run is over
        } catch (RuntimeException e) {
            defects.add(e);
        }
    }

    /// A repetition counts from when it is sent. When the load stops it gets the limit's rest to be answered.
    private void writeRepeatedly(Write write, long due) throws InterruptedException {
        var known = send(write, due);
        var giveUp = Long.MAX_VALUE;
        for (var failures = 0; known.unknown() && System.nanoTime() < giveUp; failures++) {
            Thread.sleep(pause(stopping ? 0 : failures));
            if (stopping && giveUp == Long.MAX_VALUE) {
                giveUp = System.nanoTime() + END_LIMIT.dividedBy(3).toNanos();
            }
            known = send(write, System.nanoTime());
        }
        ledger.add(known);
    }

    /// 1 to 16 s, of which a random half is taken off. With a pause that stays the same, all that waits would
    /// keep a
    /// system overloaded that was so for a moment.
    static long pause(int failures) {
        var full = FIRST_PAUSE_MILLIS << Math.min(failures, PAUSE_DOUBLINGS);
        return full / 2 + ThreadLocalRandom.current().nextLong(full / 2);
    }

    private Attempt send(Write write, long due) throws InterruptedException {
        try {
            var sent = Instant.now();
            var answer = answered(write.user(), write.request(), due, true);
            return learn(write.attempt(), write.user(), sent, answer);
        } catch (ConnectException _) {
            return write.attempt().with(new Unknown("not sent"));
        } catch (IOException e) {
            return write.attempt().with(new Unknown(e.toString()));
        }
    }

    private HttpResponse<String> answered(User user, Request request, long due, boolean write)
            throws IOException, InterruptedException {
        var status = 0;
        try {
            var answer = client.send(user, request);
            status = answer.statusCode();
            return answer;
        } finally {
            var now = System.nanoTime();
            ledger.add(new Exchange(Duration.ofNanos(due - begin), Duration.ofNanos(now - due), status, write));
        }
    }

    private static Attempt learn(Attempt attempt, User user, Instant sent, HttpResponse<String> answer) {
        var status = answer.statusCode();
        if (status >= 500 || status == TOO_MANY_REQUESTS || status == CONFLICT && attempt.kind() == Kind.CREATE) {
            return attempt.with(new Unknown("status " + status));
        }
        if (status >= 300) {
            return attempt.with(new Refused(status));
        }
        var sequence = answer.headers().firstValueAsLong("Consistency-Token").orElse(0);
        var body = answer.body().isEmpty() ? Json.read("{}") : Json.read(answer.body());
        var version = body.path("version").asLong();
        var todo = attempt.todoId().or(() -> Optional.of(body.path("id").asText()));
        switch (attempt.kind()) {
            case CREATE -> user.created(todo.get(), version, sequence);
            case EDIT, COMPLETE -> user.changed(todo.get(), version, sequence);
            case DELETE -> user.deleted(sequence);
            case PROFILE -> todo = Optional.empty();
        }
        return new Attempt(
                attempt.number(),
                attempt.user(),
                attempt.kind(),
                todo,
                new Acknowledged(sequence, version, sent, Instant.now()));
    }

    /// A list must show what was acknowledged to this user before it was asked for.
    private void read(User user, long due) throws InterruptedException {
        var asked = Instant.now();
        var memory = user.memory();
        var headers = Map.of("Consistency-Token", Long.toString(memory.consistency()));
        try {
            var answer = answered(user, new Request("GET", "/todos?limit=500", headers, ""), due, false);
            if (answer.statusCode() == 200
                    && answer.headers().firstValue("Link").isEmpty()) {
                ledger.checkedRead(missing(user, asked, memory, Json.read(answer.body())));
            }
        } catch (IOException _) {
            // noted; a read that is not answered shows nothing wrong
        }
    }

    private static List<StaleRead> missing(User user, Instant asked, User.Memory memory, JsonNode list) {
        var shown = new HashMap<String, Long>();
        list.forEach(
                todo -> shown.put(todo.path("id").asText(), todo.path("version").asLong()));
        var missing = new ArrayList<StaleRead>();
        memory.versions().forEach((todo, version) -> {
            var found = shown.getOrDefault(todo, 0L);
            if (found < version && !user.deleting(todo)) {
                missing.add(new StaleRead(user.id(), asked, memory.consistency(), todo, found, version));
            }
        });
        return missing;
    }
}

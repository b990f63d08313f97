package dev.lossless.cli.demo;

import dev.lossless.cli.CliException;
import dev.lossless.cli.Json;
import dev.lossless.cli.RestApi;
import dev.lossless.cli.Targets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Creates todos through REST and watches their effects where they happen: on the topic, in Redis, and in the
/// answers of the two services that keep data.
public final class Observation implements AutoCloseable {

    /// So long nothing may move before an effect is given up. After a crash a consumer gets its partitions
    /// only when the broker has given up the crashed one.
    private static final Duration STANDSTILL = Duration.ofSeconds(30);

    private static final long PAUSE_NANOS = 1_000_000;

    private final RestApi service;
    private final CacheProbe cache;
    private final List<Probe> probes;
    private final Movement movement;

    public Observation(Targets targets, String user) {
        service = new RestApi(targets.todo(), targets.token());
        cache = new CacheProbe(targets.redis(), user);
        movement = new Movement(targets.kafka(), STANDSTILL);
        probes = new ArrayList<>(List.of(
                new TopicProbe(targets.kafka(), user),
                cache,
                new ServiceProbe.Count(new RestApi(targets.analytics(), targets.token())),
                new ServiceProbe.Trail(new RestApi(targets.audit(), targets.token()))));
        targets.webhooks().ifPresent(webhooks -> probes.add(new WebhookProbe(new RestApi(webhooks, targets.token()))));
    }

    /// Creates todos one after the other, so that all programs on the way have run their code before.
    ///
    /// @throws CliException if an effect of one of them is missing
    public void warmUp(int count) {
        for (var number = 1; number <= count; number++) {
            var observed = create("Warm-up " + number);
            if (!observed.complete()) {
                throw new CliException(observed.complaint());
            }
        }
    }

    /// The user's list, which todo-service keeps in Redis from then on.
    public String list() {
        return service.get("/todos").toString();
    }

    List<String> cacheContents() {
        return cache.contents();
    }

    /// Creates a todo and waits for all its effects, until for 30 s no consumer has got on.
    public Observed create(String title) {
        probes.forEach(Probe::begin);
        movement.begin();
        var written = new CompletableFuture<Written>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var watches = probes.stream()
                    .map(probe -> threads.submit(() -> await(probe, written)))
                    .toList();
            try {
                written.complete(post(title));
            } finally {
                written.cancel(false);
            }
            return collect(written.join(), watches);
        }
    }

    private Optional<Effect> await(Probe probe, CompletableFuture<Written> written) {
        var seen = new TreeMap<Long, Effect>();
        while (!movement.isAtStandstill() && !written.isCancelled()) {
            probe.look(seen);
            var found = written.isDone() && !written.isCancelled()
                    ? seen.ceilingEntry(written.join().sequence())
                    : null;
            if (found != null) {
                return Optional.of(found.getValue());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return Optional.empty();
    }

    /// What comes of something else than a todo; empty when for 30 s no consumer has got on.
    <T> Optional<T> await(Supplier<Optional<T>> look) {
        movement.begin();
        var found = look.get();
        while (found.isEmpty() && !movement.isAtStandstill()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            found = look.get();
        }
        return found;
    }

    private Observed collect(Written written, List<Future<Optional<Effect>>> watches) {
        var effects = new ArrayList<Effect>();
        var missing = new ArrayList<String>();
        for (var index = 0; index < watches.size(); index++) {
            var probe = probes.get(index);
            result(watches.get(index)).ifPresentOrElse(effects::add, () -> missing.add(probe.what()));
        }
        effects.sort(Comparator.comparing(Effect::at));
        return new Observed(written, effects, missing, STANDSTILL);
    }

    private static Optional<Effect> result(Future<Optional<Effect>> watch) {
        try {
            return watch.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CliException known
                    ? known
                    : new IllegalStateException("an effect could not be watched", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("Interrupted.", e);
        }
    }

    private Written post(String title) {
        var begin = System.nanoTime();
        var answer = service.send("POST", "/todos", Json.compact(Map.of("title", title, "priority", "HIGH")), 201);
        var took = Duration.ofNanos(System.nanoTime() - begin);
        var todo = Json.read(answer.body());
        return new Written(
                todo.path("id").asText(),
                Instant.parse(todo.path("createdAt").asText()),
                answer.headers().firstValueAsLong("Consistency-Token").orElseThrow(),
                took);
    }

    @Override
    public void close() {
        movement.close();
        probes.forEach(Probe::close);
        service.close();
    }
}

package dev.lossless.cli.demo;

import dev.lossless.cli.CliException;
import dev.lossless.cli.Json;
import dev.lossless.cli.Targets;
import dev.lossless.cli.demo.Effect.Published;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Creates todos through REST and watches their effects where they happen: on the topic, in Redis, and in the answers
/// of the two services that keep data.
public final class Observation implements AutoCloseable {

    /// Effects that come within this time are put in order before they are told.
    private static final Duration ORDERED = Duration.ofMillis(200);

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /// After a crash a consumer gets its partitions only when the broker has given up the crashed one.
    private static final Duration FIRST_LIMIT = Duration.ofSeconds(30);

    private final URI todos;
    private final Api api;
    private final TopicProbe topic;
    private final CacheProbe cache;
    private final AnalyticsProbe analytics;
    private final AuditProbe audit;
    private Duration limit = FIRST_LIMIT;

    public Observation(Targets targets, String user) {
        todos = targets.todo().resolve("/todos");
        api = new Api(targets.token());
        cache = new CacheProbe(targets.redis(), user);
        topic = new TopicProbe(targets.kafka());
        analytics = new AnalyticsProbe(api, targets.analytics());
        audit = new AuditProbe(api, targets.audit());
    }

    /// Creates todos one after the other, so that all programs on the way have run their code before.
    ///
    /// @throws CliException if an effect of one of them is missing
    public void warmUp(int count) {
        for (int i = 1; i <= count; i++) {
            var observed = create("Warm-up " + i);
            if (!observed.complete()) {
                throw new CliException(observed.complaint());
            }
        }
    }

    /// The user's list, which todo-service keeps in Redis from then on.
    public String list() {
        return api.get(todos).toString();
    }

    CacheProbe.Contents cacheContents() {
        return cache.contents();
    }

    /// Creates a todo and waits for all its effects, each at most 10 s; for the first one 30 s.
    public Observed create(String title) {
        return create(title, _ -> {}, _ -> {});
    }

    /// Creates a todo and waits for all its effects, each at most 10 s; for the first one 30 s.
    ///
    /// @param answered told the answer
    /// @param told     each effect, in the order of arrival, while others may still be awaited
    public Observed create(String title, Consumer<Written> answered, Consumer<Effect> told) {
        topic.begin();
        cache.begin();
        analytics.begin();
        audit.begin();
        var written = new CompletableFuture<Written>();
        var event = new CompletableFuture<Published>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var arrivals = new Arrivals(new ExecutorCompletionService<>(threads), told);
            arrivals.expect("event", () -> published(written, event));
            arrivals.expect("cache", () -> cache.await(event, limit));
            arrivals.expect("analytics", () -> analytics.await(limit));
            arrivals.expect("audit", () -> audit.await(event, limit));
            try {
                written.complete(post(title));
            } catch (RuntimeException e) {
                threads.shutdownNow();
                throw e;
            }
            answered.accept(written.join());
            var observed = arrivals.collect(written.join(), limit);
            limit = LIMIT;
            return observed;
        }
    }

    @Override
    public void close() {
        topic.close();
        cache.close();
        api.close();
    }

    private Published published(CompletableFuture<Written> written, CompletableFuture<Published> event)
            throws TimeoutException {
        var found = topic.await(written, limit);
        event.complete(found);
        return found;
    }

    private Written post(String title) {
        var begin = System.nanoTime();
        var answer = api.create(todos, Map.of("title", title, "priority", "HIGH"));
        var took = Duration.ofNanos(System.nanoTime() - begin);
        var now = Instant.now();
        var todo = Json.read(answer.body());
        return new Written(
                todo.path("id").asText(),
                Instant.parse(todo.path("createdAt").asText()),
                answer.headers().firstValue("Consistency-Token").orElse("none"),
                took,
                now);
    }

    /// Gathers effects from several threads and tells them in the order of their arrival.
    private static final class Arrivals {

        private final ExecutorCompletionService<Effect> watches;
        private final Consumer<Effect> told;
        private final Map<Future<Effect>, String> names = new HashMap<>();
        private final List<Effect> effects = new ArrayList<>();
        private final List<String> missing = new ArrayList<>();

        Arrivals(ExecutorCompletionService<Effect> watches, Consumer<Effect> told) {
            this.watches = watches;
            this.told = told;
        }

        void expect(String name, Callable<? extends Effect> watch) {
            names.put(watches.submit(watch::call), name);
        }

        Observed collect(Written written, Duration limit) {
            var early = new ArrayList<Effect>();
            var deadline = System.nanoTime() + ORDERED.toNanos();
            while (!names.isEmpty()) {
                var ended = next(deadline - System.nanoTime());
                if (ended == null) {
                    break;
                }
                take(ended, early::add);
            }
            early.stream().sorted(Comparator.comparing(Effect::at)).forEach(this::tell);
            while (!names.isEmpty()) {
                take(next(limit.multipliedBy(2).toNanos()), this::tell);
            }
            return new Observed(
                    written,
                    effects.stream().sorted(Comparator.comparing(Effect::at)).toList(),
                    missing,
                    limit);
        }

        private void tell(Effect effect) {
            effects.add(effect);
            told.accept(effect);
        }

        private Future<Effect> next(long nanos) {
            try {
                return watches.poll(nanos, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException(e);
            }
        }

        private void take(Future<Effect> ended, Consumer<Effect> found) {
            var name = names.remove(ended);
            try {
                found.accept(ended.get());
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case TimeoutException _ -> missing.add(name);
                    case CliException known -> throw known;
                    case Throwable other -> throw new CompletionException(other);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException(e);
            }
        }
    }
}

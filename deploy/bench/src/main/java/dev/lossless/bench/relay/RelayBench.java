package dev.lossless.bench.relay;

import dev.lossless.bench.relay.Contender.BuiltIn;
import dev.lossless.bench.relay.Contender.InPlace;
import dev.lossless.bench.relay.Contender.Library;
import dev.lossless.bench.relay.Contender.Stage;
import dev.lossless.cli.Terminal;
import dev.lossless.local.Home;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/// Measures todo-service's relay on servers of its own: beside others, or with backlogs of several sizes.
///
/// @param events  of the backlog
/// @param warmUp  seconds at the same rate before the age of events is taken
/// @param seconds for which it is taken
public record RelayBench(Terminal terminal, Home home, int events, int warmUp, int seconds) {

    private static final int RATE = 200;
    private static final int WARM_UP_EVENTS = 100_000;
    private static final int WARM_UP_ROUNDS = 8; // for each replica
    private static final int DRAIN_LIMIT_SECONDS = 300;
    private static final int DRAIN_LIMIT_SECONDS_BESIDE = 30;
    private static final int SMALL_SHARE = 10;
    private static final List<Contender> BESIDE = List.of(
            new InPlace("a plain poller", PlainPoller.class),
            new InPlace("Debezium, embedded", EmbeddedDebezium.class),
            new Library());

    /// @param drained   how many events were published within the limit
    /// @param perSecond from the first record on the topic to the last
    /// @param complete  whether every event was published
    /// @param wrong     what contradicts completeness and order
    record Drain(int events, long drained, double perSecond, boolean complete, long duplicates, long wrong) {}

    /// @param ages         since the event's time, just before its commit
    /// @param later        than the answer to the write, where todo-service wrote
    /// @param acknowledged since the commit; only todo-service tells it
    /// @param failed       writes that were not answered with 201, as when todo-service sheds load
    record Latency(Histogram ages, Histogram later, Optional<Acknowledged> acknowledged, long failed) {

        String text() {
            var text = percentiles(ages) + " at the subscriber";
            if (later.getTotalCount() > 0) {
                text += "; after the write's answer: " + percentiles(later);
            }
            text += acknowledged
                    .map(all -> "; commit to acknowledgement: p50 %.1f ms, p99 %.1f ms"
                            .formatted(all.percentile(50), all.percentile(99)))
                    .orElse("");
            return failed == 0 ? text : text + "; %,d writes not answered 201".formatted(failed);
        }
    }

    record Result(Contender contender, Drain drain, Optional<Latency> latency) {}

    /// todo-service's relay and the others, one after the other on the same servers: how fast they drain a backlog, in
    /// which order it arrives, and how old an event is when a subscriber has it.
    public boolean beside() throws Exception {
        return measure(stage -> {
            var results = new ArrayList<Result>();
            results.add(measure(stage, new BuiltIn(1), events));
            for (var contender : BESIDE) {
                results.add(measure(stage, contender, events));
            }
            return results;
        });
    }

    /// What the size of the backlog and a second replica do to the pace of relays that have drained others before.
    public boolean backlogs() throws Exception {
        return measure(stage -> {
            var results = new ArrayList<>(warm(stage, new BuiltIn(1), events / SMALL_SHARE, events));
            results.addAll(warm(stage, new BuiltIn(2), events));
            return results;
        });
    }

    private List<Result> warm(Stage stage, BuiltIn relays, int... sizes) throws Exception {
        try (var _ = relays.publish(stage)) {
            for (var round = 0; round < WARM_UP_ROUNDS * relays.replicas(); round++) {
                held(stage, relays, WARM_UP_EVENTS);
            }
            var results = new ArrayList<Result>();
            for (var size : sizes) {
                results.add(new Result(relays, held(stage, relays, size), Optional.empty()));
            }
            return results;
        }
    }

    /// The relays run, and wait for the shards until the backlog is there.
    private Drain held(Stage stage, BuiltIn relays, int events) throws Exception {
        var backlog = stage.backlog(newRun());
        return drained(stage, relays, events, (topic, before) -> {
            sayFilling(relays, events);
            try (var _ = backlog.hold()) {
                backlog.fill(events);
            }
            return pace(topic, before, events, DRAIN_LIMIT_SECONDS);
        });
    }

    private interface Measurement {
        List<Result> on(Stage stage) throws Exception;
    }

    /// True if the built-in relay published all events, in order.
    private boolean measure(Measurement measurement) throws Exception {
        try (var stand = Stand.open(home, "relay-bench")) {
            var stage = stand.stage();
            migrate(stage);
            var results = measurement.on(stage);
            terminal.line();
            results.forEach(this::print);
            return results.stream()
                    .filter(result -> result.contender() instanceof BuiltIn)
                    .map(Result::drain)
                    .allMatch(drain -> drain.complete() && drain.wrong() == 0);
        }
    }

    private static void migrate(Stage stage) throws Exception {
        try (var replica = stage.replica("migration", false)) {
            replica.awaitReady();
        }
    }

    private Result measure(Stage stage, Contender contender, int events) throws Exception {
        var drain = started(stage, contender, events);
        return new Result(contender, drain, Optional.of(latency(stage, contender)));
    }

    /// The program has just started, as after an outage or a crash.
    private Drain started(Stage stage, Contender contender, int events) throws Exception {
        sayFilling(contender, events);
        contender.fill(stage, newRun(), events);
        var limit = contender instanceof BuiltIn ? DRAIN_LIMIT_SECONDS : DRAIN_LIMIT_SECONDS_BESIDE;
        return drained(stage, contender, events, (topic, before) -> {
            try (var _ = contender.publish(stage)) {
                return pace(topic, before, events, limit);
            }
        });
    }

    private interface Publication {

        /// @return records per second
        double on(Topic topic, Topic.Mark before) throws Exception;
    }

    private Drain drained(Stage stage, Contender contender, int events, Publication publication) throws Exception {
        try (var topic = new Topic(stage.servers().kafkaBootstrapServers())) {
            var before = topic.end();
            var pace = publication.on(topic, before);
            var verdict = topic.verify(before, topic.end());
            stage.backlog("").clear();
            var drain = new Drain(
                    events, verdict.events(), pace, verdict.events() == events, verdict.duplicates(), verdict.wrong());
            say("%s: %,d of %,d, %,.0f/s, %,d wrong"
                    .formatted(contender.name(), drain.drained(), events, pace, drain.wrong()));
            verdict.findings().stream().limit(3).forEach(finding -> say("  " + finding));
            return drain;
        }
    }

    /// @return records per second, from the first record on
    private static double pace(Topic topic, Topic.Mark before, int events, int limitSeconds)
            throws InterruptedException {
        var end = topic.end();
        while (end.records() == before.records()) {
            Thread.sleep(5);
            end = topic.end();
        }
        var first = end.records();
        var begin = System.nanoTime();
        var now = begin;
        while (end.records() - before.records() < events && now - begin < limitSeconds * 1_000_000_000L) {
            Thread.sleep(5);
            end = topic.end();
            now = System.nanoTime();
        }
        return (end.records() - first) * 1e9 / (now - begin);
    }

    private Latency latency(Stage stage, Contender contender) throws Exception {
        say("%s: %d events a second for %,d s".formatted(contender.name(), RATE, warmUp + seconds));
        var answers = new Answers();
        try (var subscriber = Subscriber.start(stage.servers().kafkaBootstrapServers(), answers);
                var running = contender.write(stage, newRun(), RATE, answers)) {
            Thread.sleep(Duration.ofSeconds(warmUp));
            var before = acknowledged(contender, running);
            subscriber.forget();
            answers.forget();
            Thread.sleep(Duration.ofSeconds(seconds));
            var ages = subscriber.ages();
            var later = answers.later();
            var after = acknowledged(contender, running);
            var latency =
                    new Latency(ages, later, after.map(all -> all.since(before.orElseThrow())), answers.failures());
            say("%s: %s".formatted(contender.name(), latency.text()));
            return latency;
        } finally {
            stage.backlog("").clear();
        }
    }

    private static Optional<Acknowledged> acknowledged(Contender contender, Contender.Running running)
            throws Exception {
        return contender instanceof BuiltIn(int replicas) && replicas == 1
                ? Optional.of(Acknowledged.by(running.service()))
                : Optional.empty();
    }

    private void print(Result result) {
        var drain = result.drain();
        terminal.line(
                "  %-26s %,9d events  %,8.0f/s  %s",
                result.contender().name(),
                drain.drained(),
                drain.perSecond(),
                drain.wrong() == 0 ? "in order" : "WRONG: %,d".formatted(drain.wrong()));
        result.latency()
                .ifPresent(latency -> terminal.line(
                        "  %-26s %,9d events  %s", "", latency.ages().getTotalCount(), latency.text()));
    }

    private static String percentiles(Histogram micros) {
        return "p50 %.1f ms, p99 %.1f ms"
                .formatted(micros.getValueAtPercentile(50) / 1e3, micros.getValueAtPercentile(99) / 1e3);
    }

    private static String newRun() {
        return "run" + System.nanoTime();
    }

    private void sayFilling(Contender contender, int events) {
        say("%s: filling an outbox with %,d events".formatted(contender.name(), events));
    }

    private void say(String text) {
        terminal.err().println(terminal.faint("  " + text));
    }
}

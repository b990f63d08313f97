package dev.lossless.load.relay;

import dev.lossless.cli.Terminal;
import dev.lossless.load.relay.Contender.BuiltIn;
import dev.lossless.load.relay.Contender.InPlace;
import dev.lossless.load.relay.Contender.Library;
import dev.lossless.load.relay.Contender.Stage;
import dev.lossless.local.Home;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/// Measures todo-service's relay on servers of its own: beside others, or with backlogs of several sizes.
///
/// @param events of the backlog
public record RelayBench(Terminal terminal, Home home, int events) {

    private static final int RATE = 200;
    private static final int WARM_UP_SECONDS = 60;
    private static final int LATENCY_SECONDS = 15;
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

    /// @param acknowledged only todo-service tells it
    record Latency(Histogram ages, Optional<Acknowledged> acknowledged) {}

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

    /// What the size of the backlog and a second replica do to the relay's pace.
    public boolean backlogs() throws Exception {
        return measure(stage -> List.of(
                drained(stage, new BuiltIn(1), events / SMALL_SHARE),
                drained(stage, new BuiltIn(1), events),
                drained(stage, new BuiltIn(2), events)));
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
        var drain = drain(stage, contender, events);
        return new Result(contender, drain, Optional.of(latency(stage, contender)));
    }

    private Result drained(Stage stage, Contender contender, int events) throws Exception {
        return new Result(contender, drain(stage, contender, events), Optional.empty());
    }

    /// The program has just started, as after an outage or a crash.
    private Drain drain(Stage stage, Contender contender, int events) throws Exception {
        say("%s: filling an outbox with %,d events".formatted(contender.name(), events));
        var run = "run" + System.nanoTime();
        contender.fill(stage, run, events);
        try (var topic = new Topic(stage.servers().kafkaBootstrapServers())) {
            var before = topic.end();
            var pace = publish(stage, contender, topic, before, events);
            var after = topic.end();
            var verdict = topic.verify(before, after);
            stage.backlog(run).clear();
            var drain = new Drain(
                    events, verdict.events(), pace, verdict.events() == events, verdict.duplicates(), verdict.wrong());
            say("%s: %,d of %,d, %,.0f/s, %,d wrong"
                    .formatted(contender.name(), drain.drained(), events, pace, drain.wrong()));
            verdict.findings().stream().limit(3).forEach(finding -> say("  " + finding));
            return drain;
        }
    }

    /// @return records per second
    private double publish(Stage stage, Contender contender, Topic topic, Topic.Mark before, int events)
            throws Exception {
        var limit = contender instanceof BuiltIn ? DRAIN_LIMIT_SECONDS : DRAIN_LIMIT_SECONDS_BESIDE;
        try (var _ = contender.publish(stage)) {
            var end = topic.end();
            while (end.records() == before.records()) {
                Thread.sleep(5);
                end = topic.end();
            }
            var first = end.records();
            var begin = System.nanoTime();
            var now = begin;
            while (end.records() - before.records() < events && now - begin < limit * 1_000_000_000L) {
                Thread.sleep(5);
                end = topic.end();
                now = System.nanoTime();
            }
            return (end.records() - first) * 1e9 / (now - begin);
        }
    }

    private Latency latency(Stage stage, Contender contender) throws Exception {
        say("%s: %d events a second".formatted(contender.name(), RATE));
        try (var subscriber = Subscriber.start(stage.servers().kafkaBootstrapServers());
                var running = contender.write(stage, "run" + System.nanoTime(), RATE)) {
            Thread.sleep(WARM_UP_SECONDS * 1_000L);
            subscriber.forget();
            var before = acknowledged(contender, running);
            Thread.sleep(LATENCY_SECONDS * 1_000L);
            var ages = subscriber.ages();
            var after = acknowledged(contender, running);
            say("%s: p50 %.1f ms, p99 %.1f ms"
                    .formatted(
                            contender.name(),
                            ages.getValueAtPercentile(50) / 1e3,
                            ages.getValueAtPercentile(99) / 1e3));
            return new Latency(ages, after.map(all -> all.since(before.orElseThrow())));
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
        result.latency().ifPresent(this::print);
    }

    private void print(Latency latency) {
        var ages = latency.ages();
        terminal.line(
                "  %-26s %,9d events  p50 %.1f ms, p99 %.1f ms at the subscriber%s",
                "",
                ages.getTotalCount(),
                ages.getValueAtPercentile(50) / 1e3,
                ages.getValueAtPercentile(99) / 1e3,
                latency.acknowledged()
                        .map(all -> "; acknowledged: p50 %.1f ms, p99 %.1f ms"
                                .formatted(all.percentile(50), all.percentile(99)))
                        .orElse(""));
    }

    private void say(String text) {
        terminal.err().println(terminal.faint("  " + text));
    }
}

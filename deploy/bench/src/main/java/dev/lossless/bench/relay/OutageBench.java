package dev.lossless.bench.relay;

import static java.util.stream.Collectors.joining;

import dev.lossless.bench.OwnServers;
import dev.lossless.bench.Processes;
import dev.lossless.cli.Terminal;
import dev.lossless.local.Home;
import dev.lossless.local.system.Replica;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/// What an outage of the broker does to todo-service: writes go on before it, during it on top of the backlog
/// that an
/// hour leaves, and while the backlog drains. The backlog is put into the table at once instead of in an
/// hour.
///
/// @param events of the backlog: 1,800,000 are an hour's at 500 writes a second
public record OutageBench(Terminal terminal, Home home, int events) {

    private static final int RATE = 500;

    /// A service that has just started compiles: fewer writes at first, then all of them.
    private static final int SLOW_RATE = 100;

    private static final int START_SECONDS = 60;
    private static final int WARM_UP_SECONDS = 20;
    private static final int SECONDS = 30;
    private static final String KAFKA = "kafka";

    /// Measures and prints. True if all events arrived, in order, and no write failed.
    public boolean measure() throws Exception {
        var own = new Home(home.folder().resolve("outage-bench"));
        try (var servers = OwnServers.start(own, home)) {
            var service = servers.replica(1, true);
            service.awaitReady();
            try (var writes =
                    new Writes(URI.create(service.url()), servers.coordinates().keys())) {
                return measure(servers, service, writes);
            } finally {
                service.process().stop();
            }
        }
    }

    private boolean measure(OwnServers servers, Replica service, Writes writes) throws Exception {
        say("Warming up for %d s".formatted(2 * START_SECONDS));
        writes.write(SLOW_RATE, START_SECONDS);
        writes.write(RATE, START_SECONDS);
        measured("before the outage", writes, service);
        servers.servers().process(KAFKA).stop();
        say("Kafka is stopped, filling the outbox with %,d events".formatted(events));
        new Backlog(servers.database(), "hour").fill(events);
        writes.write(RATE, WARM_UP_SECONDS);
        measured("during the outage", writes, service);
        servers.servers().startAgain(KAFKA);
        try (var topic = new Topic(servers.coordinates().kafkaBootstrapServers())) {
            var begin = System.nanoTime();
            var first = topic.end().records();
            measured("while it drains", writes, service);
            var all = events + writes.created();
            var end = topic.end();
            while (end.records() < all && service.process().alive()) {
                Thread.sleep(1_000);
                end = topic.end();
                say("%,d of %,d".formatted(end.records(), all));
            }
            var seconds = (System.nanoTime() - begin) / 1e9;
            terminal.line(
                    "  %-20s %,.0f/s over %,.0f s, memory %d MiB",
                    "drained", (all - first) / seconds, seconds, megabytes(service));
            terminal.line("  %-20s %s, warm-up included", "not answered 201", byStatus(writes.failed()));
            return verified(topic, end, all) && writes.failed().isEmpty();
        }
    }

    private boolean verified(Topic topic, Topic.Mark end, long all) {
        var verdict = topic.verify(topic.begin(), end);
        terminal.line(
                "  %-20s %,d of %,d events, %,d duplicates, %,d wrong",
                "verified", verdict.events(), all, verdict.duplicates(), verdict.wrong());
        return verdict.events() == all && verdict.proved();
    }

    private void measured(String when, Writes writes, Replica service) throws InterruptedException {
        var before = writes.failed();
        var latencies = writes.write(RATE, SECONDS);
        terminal.line(
                "  %-20s %,d writes, p50 %.1f ms, p99 %.1f ms, not answered 201: %s, memory %d MiB",
                when,
                latencies.getTotalCount(),
                latencies.getValueAtPercentile(50) / 1e3,
                latencies.getValueAtPercentile(99) / 1e3,
                byStatus(since(before, writes.failed())),
                megabytes(service));
    }

    private static Map<String, Long> since(Map<String, Long> before, Map<String, Long> now) {
        var rest = new TreeMap<>(now);
        rest.replaceAll((status, count) -> count - before.getOrDefault(status, 0L));
        rest.values().removeIf(count -> count == 0);
        return rest;
    }

    private static String byStatus(Map<String, Long> failed) {
        return failed.isEmpty()
                ? "0"
                : failed.entrySet().stream()
                        .map(status -> "%,d (%s)".formatted(status.getValue(), status.getKey()))
                        .collect(joining(", "));
    }

    private static long megabytes(Replica service) {
        return Processes.usage(service.process().pid()).residentBytes() >> 20;
    }

    private void say(String text) {
        terminal.err().println(terminal.faint("  " + text));
    }
}

package dev.lossless.bench.relay;

import dev.lossless.bench.OwnServers;
import dev.lossless.cli.Terminal;
import dev.lossless.local.Home;
import dev.lossless.local.system.Replica;
import java.util.ArrayList;
import java.util.List;

/// How fast relays that have drained others before drain a backlog: one replica a tenth of it and all of it,
/// two
/// replicas all of it.
///
/// @param events of the whole backlog
public record BacklogBench(Terminal terminal, Home home, int events) {

    private static final int WARM_UP_EVENTS = 100_000;
    private static final int WARM_UP_ROUNDS = 8; // for each replica
    private static final int SMALL_SHARE = 10;
    private static final long LIMIT_NANOS = 300_000_000_000L;
    private static final long LOOK_MILLIS = 5;

    /// @param perSecond from the first record on the topic to the last
    /// @param wrong     records that contradict completeness and order
    private record Drain(int replicas, int events, long drained, double perSecond, long wrong) {

        boolean proved() {
            return drained == events && wrong == 0;
        }
    }

    /// Measures and prints. True if all events were published, in order.
    public boolean measure() throws Exception {
        var own = new Home(home.folder().resolve("relay-bench"));
        try (var servers = OwnServers.start(own, home)) {
            var migrates = servers.replica(1, false);
            migrates.awaitReady();
            migrates.process().stop();
            var drains = new ArrayList<>(drain(servers, 1, List.of(events / SMALL_SHARE, events)));
            drains.addAll(drain(servers, 2, List.of(events)));
            terminal.line();
            drains.forEach(drain -> terminal.line(text(drain)));
            return drains.stream().allMatch(Drain::proved);
        }
    }

    private List<Drain> drain(OwnServers servers, int count, List<Integer> sizes) throws Exception {
        var replicas = new ArrayList<Replica>();
        try {
            for (var number = 1; number <= count; number++) {
                replicas.add(servers.replica(number, true));
            }
            for (var round = 0; round < WARM_UP_ROUNDS * count; round++) {
                drain(servers, count, WARM_UP_EVENTS);
            }
            var drains = new ArrayList<Drain>();
            for (var size : sizes) {
                drains.add(drain(servers, count, size));
            }
            return drains;
        } finally {
            replicas.forEach(replica -> replica.process().stop());
        }
    }

    /// The relays wait for the shards until the backlog is there.
    private Drain drain(OwnServers servers, int replicas, int size) throws Exception {
        var backlog = new Backlog(servers.database(), "run" + System.nanoTime());
        try (var topic = new Topic(servers.coordinates().kafkaBootstrapServers())) {
            var before = topic.end();
            try (var _ = backlog.hold()) {
                backlog.fill(size);
            }
            var pace = pace(topic, before, size);
            var verdict = topic.verify(before, topic.end());
            backlog.clear();
            var drain = new Drain(replicas, size, verdict.events(), pace, verdict.wrong());
            terminal.err().println(terminal.faint(text(drain)));
            return drain;
        }
    }

    /// Records per second, from the first record on.
    private static double pace(Topic topic, Topic.Mark before, int size) throws InterruptedException {
        var end = topic.end();
        while (end.records() == before.records()) {
            Thread.sleep(LOOK_MILLIS);
            end = topic.end();
        }
        var first = end.records();
        var begin = System.nanoTime();
        var now = begin;
        while (end.records() - before.records() < size && now - begin < LIMIT_NANOS) {
            Thread.sleep(LOOK_MILLIS);
            end = topic.end();
            now = System.nanoTime();
        }
        return (end.records() - first) * 1e9 / (now - begin);
    }

    private static String text(Drain drain) {
        return "  %d replica%s  %,9d of %,9d events  %,8.0f/s  %s"
                .formatted(
                        drain.replicas(),
                        drain.replicas() == 1 ? " " : "s",
                        drain.drained(),
                        drain.events(),
                        drain.perSecond(),
                        drain.wrong() == 0 ? "in order" : "WRONG: %,d".formatted(drain.wrong()));
    }
}

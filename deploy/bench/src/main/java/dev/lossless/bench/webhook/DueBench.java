package dev.lossless.bench.webhook;

import dev.lossless.bench.Database;
import dev.lossless.bench.Report;
import dev.lossless.bench.catchup.History;
import dev.lossless.cli.RestApi;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.metrics.Buckets;
import dev.lossless.cli.metrics.Exposition;
import dev.lossless.local.Coordinates;
import dev.lossless.local.Http;
import dev.lossless.local.LocalServers;
import dev.lossless.local.PortChoice;
import dev.lossless.local.Ports;
import dev.lossless.local.system.Replica;
import dev.lossless.local.system.Service;
import dev.lossless.local.system.SystemConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// What a dead webhook with many deliveries that are due costs the others: how long two replicas take to
/// claim, and how late events arrive at the webhooks that are well.
///
/// @param due deliveries of the dead webhook
/// @param webhooks all of them, each but the dead one of a user of its own
/// @param rate events a second of these users
/// @param seconds how long they happen, each time
public record DueBench(Terminal terminal, SystemConfig config, int due, int webhooks, int rate, int seconds) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WARM_UP_SECONDS = 20;
    private static final String CLAIM = "todo_notification_claim_seconds";

    // What it is to reach on two cores.
    private static final double CLAIM_MILLIS = 5;
    private static final double HINDERED = 1.1;

    /// Measures and prints. True if every event arrived.
    public boolean measure() throws Exception {
        var servers = new LocalServers(config.servers());
        Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "stop servers"));
        try (servers;
                var ports = new Ports();
                var sink = new Sink()) {
            var coordinates = servers.start(_ -> {});
            var first = start(1, coordinates, ports);
            try {
                first.awaitReady();
                var second = start(2, coordinates, ports);
                try {
                    second.awaitReady();
                    return measure(List.of(first, second), coordinates, sink);
                } finally {
                    second.process().stop();
                }
            } finally {
                first.process().stop();
            }
        }
    }

    private Replica start(int number, Coordinates servers, Ports ports) throws IOException {
        var port = ports.take(new PortChoice.Any());
        var replica = Replica.start(Service.NOTIFICATION, number, config, servers, port, Map.of());
        Runtime.getRuntime().addShutdownHook(new Thread(replica.process()::kill, "stop " + replica.name()));
        return replica;
    }

    private boolean measure(List<Replica> replicas, Coordinates servers, Sink sink) throws Exception {
        var kafka = servers.kafkaBootstrapServers();
        var history = new History(webhooks - 1);
        say("%,d webhooks".formatted(webhooks - 1));
        for (var user = 0; user < webhooks - 1; user++) {
            var token = servers.keys().token(History.user(user), List.of());
            try (var api = new RestApi(URI.create(replicas.getFirst().url()), token)) {
                Webhooks.enable(api, Webhooks.OWN, Map.of("url", sink.url()));
            }
        }
        say("warming up for %d s".formatted(WARM_UP_SECONDS));
        history.publishLive(rate, WARM_UP_SECONDS, kafka);
        sink.await(history.published(), replicas);
        var well = live("%d events a second, %d s".formatted(rate, seconds), sink, replicas, history, kafka);

        var database = new Database(servers.jdbcUrl(""), servers.data());
        var backlog = new DueBacklog(database, dead(servers, replicas.getFirst()));
        say("writing %,d deliveries".formatted(due));
        backlog.fill(due);
        var beside = live("beside a dead webhook, %,d due".formatted(due), sink, replicas, history, kafka);
        ratio(beside, well);
        try (var _ = backlog.keptDue()) {
            ratio(live("the same, claimed ever again", sink, replicas, history, kafka), well);
        }
        terminal.line("  %-40s %,d of %,d", "of that are still due", backlog.left(), due);
        terminal.line("  %-40s %,d of %,d", "events that arrived", sink.count(), history.published());
        return sink.count() >= history.published();
    }

    /// @return from an event's time to its arrival
    private Histogram live(String what, Sink sink, List<Replica> replicas, History history, String kafka)
            throws Exception {
        say("%d events a second for %d s".formatted(rate, seconds));
        sink.measured();
        var before = claims(replicas);
        history.publishLive(rate, seconds, kafka);
        sink.await(history.published(), replicas);
        var micros = sink.measured();
        var claims = claims(replicas).minus(before);
        terminal.line("  %-40s %s", what, Report.percentiles(micros));
        var p99 = claims.percentile(99);
        terminal.line(
                "  %-40s %,.0f claims, p50 %.1f ms, p99 %.1f ms; %.0f ms or less: %s",
                "",
                claims.count(),
                claims.percentile(50),
                p99,
                CLAIM_MILLIS,
                p99 <= CLAIM_MILLIS ? "reached" : "missed");
        return micros;
    }

    private void ratio(Histogram beside, Histogram well) {
        var ratio = (double) beside.getValueAtPercentile(99) / well.getValueAtPercentile(99);
        terminal.line(
                "  %-40s %.2f times the p99 without it; %.1f or less: %s",
                "", ratio, HINDERED, ratio <= HINDERED ? "reached" : "missed");
    }

    /// How long all claims so far took that took something, of all replicas together.
    private static Buckets claims(List<Replica> replicas) throws IOException, InterruptedException {
        var all = new TreeMap<Double, Double>();
        try (var http = new Http(PATIENCE)) {
            for (var replica : replicas) {
                var metrics = http.get(URI.create(replica.url() + "/q/metrics"));
                Exposition.parse(metrics, Set.of(CLAIM + "_bucket"))
                        .buckets(CLAIM, _ -> true)
                        .counts()
                        .forEach((limit, count) -> all.merge(limit, count, Double::sum));
            }
        }
        return new Buckets(all);
    }

    /// Each of its deliveries is a stream of its own: none waits for another.
    private static String dead(Coordinates servers, Replica replica) {
        var token = servers.keys().token("operator", List.of("admin"));
        try (var api = new RestApi(URI.create(replica.url()), token)) {
            return Webhooks.dead(api, "NONE");
        }
    }

    private void say(String text) {
        terminal.err().println(terminal.faint("  " + text));
    }
}

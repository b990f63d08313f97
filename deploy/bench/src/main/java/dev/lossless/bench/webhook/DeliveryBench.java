package dev.lossless.bench.webhook;

import dev.lossless.bench.Report;
import dev.lossless.bench.catchup.History;
import dev.lossless.cli.RestApi;
import dev.lossless.cli.Terminal;
import dev.lossless.local.Coordinates;
import dev.lossless.local.LocalServers;
import dev.lossless.local.PortChoice;
import dev.lossless.local.Ports;
import dev.lossless.local.system.Replica;
import dev.lossless.local.system.Service;
import dev.lossless.local.system.SystemConfig;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// How fast one notification-consumer delivers: events as they happen, a backlog as fast as it goes, and
/// events as they happen while another webhook is dead and has a backlog of its own. Nothing but its
/// servers runs beside it.
///
/// @param events of the backlog
/// @param rate events a second, where they come as they happen
/// @param seconds how long they do
public record DeliveryBench(Terminal terminal, SystemConfig config, int events, int rate, int seconds, int users) {

    private static final int WARM_UP_SECONDS = 20;

    // What it is to reach on two cores.
    private static final long P50_MICROS = 60_000;
    private static final long P99_MICROS = 250_000;
    private static final int PER_SECOND = 1_500;
    private static final double HINDERED = 1.1;

    /// Measures and prints. True if every event arrived.
    public boolean measure() throws Exception {
        var servers = new LocalServers(config.servers());
        Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "stop servers"));
        try (servers;
                var ports = new Ports();
                var sink = new Sink()) {
            var coordinates = servers.start(_ -> {});
            var consumer = Replica.start(
                    Service.NOTIFICATION, 1, config, coordinates, ports.take(new PortChoice.Any()), Map.of());
            Runtime.getRuntime().addShutdownHook(new Thread(consumer.process()::kill, "stop " + consumer.name()));
            try {
                consumer.awaitReady();
                return measure(consumer, coordinates, sink);
            } finally {
                consumer.process().stop();
            }
        }
    }

    private boolean measure(Replica consumer, Coordinates servers, Sink sink) throws Exception {
        var kafka = servers.kafkaBootstrapServers();
        var history = new History(users);
        try (var api = new RestApi(URI.create(consumer.url()), servers.keys().token("operator", List.of("admin")))) {
            Webhooks.enable(api, Webhooks.OF_OPERATORS, Map.of("url", sink.url()));
            say("warming up for %d s".formatted(WARM_UP_SECONDS));
            history.publishLive(rate, WARM_UP_SECONDS, kafka);
            sink.await(history.published(), List.of(consumer));
            var well = live(sink, consumer, history, kafka);
            print("%d events a second, %d s".formatted(rate, seconds), well);
            goal("p50", well.getValueAtPercentile(50), P50_MICROS);
            goal("p99", well.getValueAtPercentile(99), P99_MICROS);

            var before = sink.count();
            say("publishing %,d events".formatted(events));
            var begin = System.nanoTime();
            history.publish(events, kafka, _ -> {});
            sink.await(history.published(), List.of(consumer));
            var perSecond = (sink.count() - before) * 1e9 / (System.nanoTime() - begin);
            terminal.line(
                    "  %-40s %,.0f deliveries/s, publishing included", "a backlog of %,d".formatted(events), perSecond);
            terminal.line("  %-40s %,d/s or more: %s", "", PER_SECOND, perSecond >= PER_SECOND ? "reached" : "missed");

            Webhooks.dead(api, "PER_USER");
            say("publishing %,d events for a webhook that is dead, too".formatted(events));
            history.publish(events, kafka, _ -> {});
            sink.await(history.published(), List.of(consumer));
            var beside = live(sink, consumer, history, kafka);
            print("the same beside a dead webhook", beside);
            var ratio = (double) beside.getValueAtPercentile(99) / well.getValueAtPercentile(99);
            terminal.line(
                    "  %-40s %.2f times the p99 without it; %.1f or less: %s",
                    "", ratio, HINDERED, ratio <= HINDERED ? "reached" : "missed");
        }
        terminal.line("  %-40s %,d of %,d", "events that arrived", sink.count(), history.published());
        return sink.count() >= history.published();
    }

    /// @return from an event's time to its arrival
    private Histogram live(Sink sink, Replica consumer, History history, String kafka) throws Exception {
        say("%d events a second for %d s".formatted(rate, seconds));
        sink.measured();
        history.publishLive(rate, seconds, kafka);
        sink.await(history.published(), List.of(consumer));
        return sink.measured();
    }

    private void print(String what, Histogram micros) {
        terminal.line("  %-40s %s", what, Report.percentiles(micros));
    }

    private void goal(String what, long micros, long most) {
        terminal.line(
                "  %-40s %s %s ms or less: %s", "", what, Report.millis(most), micros <= most ? "reached" : "missed");
    }

    private void say(String text) {
        terminal.err().println(terminal.faint("  " + text));
    }
}

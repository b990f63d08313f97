package dev.lossless.cli.console;

import dev.lossless.cli.Connection;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.Json;
import dev.lossless.cli.Terminal;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description =
                "Shows what is wrong, and the way of the events in numbers: writes, backlog, topics, and each consumer's lag"
                        + " and latency, over some seconds. Ends with 1 when something is wrong or not known. To watch it go on: todo console.")
public final class Status implements Callable<Integer> {

    private static final Duration BETWEEN = Duration.ofSeconds(6);
    private static final String NOT_KNOWN = "–";

    private final Terminal terminal;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Mixin
    private Connection connection;

    @Mixin
    private HomeOption home;

    Status(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (var watch = new Watch(connection, home.running())) {
            watch.way();
            Thread.sleep(BETWEEN);
            var way = watch.way();
            if (json) {
                terminal.line(Json.pretty(way));
            } else {
                show(way);
            }
            return way.wrong().isEmpty() && way.unknown().isEmpty() ? 0 : 1;
        }
    }

    private void show(Way way) {
        var writes = way.writes();
        var outbox = way.outbox();
        terminal.line(
                "%-21s %8s/s  p50 %8s  p99 %8s",
                "Writes", rate(writes.perSecond()), millis(writes.p50()), millis(writes.p99()));
        terminal.line(
                "%-21s %8s/s  p50 %8s  p99 %8s  backlog %s",
                "Published",
                rate(outbox.publishedPerSecond()),
                millis(outbox.p50()),
                millis(outbox.p99()),
                count(outbox.backlog()));
        way.topics()
                .forEach(topic -> terminal.line(
                        "%-21s %8s/s  %,d records", topic.name(), rate(topic.perSecond()), topic.records()));
        way.consumers()
                .forEach(consumer -> terminal.line(
                        "%-21s %8s/s  p50 %8s  p99 %8s  lag %s, %s open dead letters",
                        consumer.name(),
                        rate(consumer.effectsPerSecond()),
                        millis(consumer.p50()),
                        millis(consumer.p99()),
                        count(consumer.lag()),
                        count(consumer.deadLetters())));
        var deliveries = way.deliveries();
        terminal.line(
                "%-21s %8s/s  p50 %8s  p99 %8s  %s webhooks wait, %s/s failed",
                "Webhook deliveries",
                rate(deliveries.perSecond()),
                millis(deliveries.p50()),
                millis(deliveries.p99()),
                count(deliveries.due()),
                rate(deliveries.failedPerSecond()));
        terminal.line();
        if (!way.unknown().isEmpty()) {
            terminal.line("Not known: %s.", String.join(", ", way.unknown()));
        } else if (way.wrong().isEmpty()) {
            terminal.line(terminal.good("Nothing is wrong."));
        }
        way.wrong()
                .forEach(alarm -> terminal.line(
                        "%s  %s%n    %s",
                        terminal.strong(alarm.urgent() ? "Now" : "Today"),
                        alarm.text(),
                        "deploy/monitoring/runbooks/" + alarm.name() + ".md"));
        way.notes().forEach(note -> terminal.line("%s  %s", terminal.faint("Note"), note));
    }

    private static String rate(Double value) {
        return value == null ? NOT_KNOWN : String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
    }

    private static String millis(Double value) {
        return value == null ? NOT_KNOWN : String.format(Locale.ROOT, "%,.0f ms", value);
    }

    private static String count(Number value) {
        return value == null ? NOT_KNOWN : String.format(Locale.ROOT, "%,d", value.longValue());
    }
}

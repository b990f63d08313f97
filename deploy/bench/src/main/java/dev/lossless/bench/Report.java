package dev.lossless.bench;

import dev.lossless.cli.Terminal;
import dev.lossless.local.system.Service;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// A measurement for the person at the terminal.
public record Report(Terminal terminal) {

    void print(Measurement measured) {
        var latencies = measured.series().total();
        terminal.line();
        terminal.line(terminal.strong(
                "%s  %s, %.0f s".formatted(measured.profile(), measured.offered(), measured.seconds())));
        terminal.line(
                "  answers      %,.0f/s, %,d in all, %s",
                measured.perSecond(), latencies.getTotalCount(), statuses(measured));
        terminal.line("  latency      %s", percentiles(latencies));
        if (measured.created() > 0) {
            printEffects(measured);
        }
        measured.usages().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(usage -> terminal.line(
                        "  %-20s CPU %6.1f s, memory %4d MiB",
                        usage.getKey(),
                        usage.getValue().cpuSeconds(),
                        usage.getValue().residentBytes() >> 20));
    }

    private void printEffects(Measurement measured) {
        measured.effects()
                .forEach((service, effect) -> terminal.line(
                        "  %-12s p50 %.0f ms, p99 %.0f ms after the event's time (%,.0f events)",
                        service == Service.TODO ? "published" : service.name().toLowerCase(Locale.ROOT),
                        effect.percentile(50),
                        effect.percentile(99),
                        effect.count()));
        terminal.line(
                "  lag          at most %,d events; %.1f s after the last request all effects were there",
                measured.worstLag(), measured.caughtUp().toMillis() / 1_000.0);
        terminal.line(
                "  CPU a create %.2f ms in the four services, %.2f ms with the servers",
                measured.servicesMillisPerCreate(), measured.systemMillisPerCreate());
        if (measured.bare() > 0) {
            terminal.line(
                    "  database     %,.0f creates/s by a plain JDBC loop: the service reaches %.2f of it",
                    measured.bare(), measured.createsPerSecond() / measured.bare());
        }
    }

    private static String statuses(Measurement measured) {
        return measured.series().statuses()
                + (measured.series().failures() == 0
                        ? ""
                        : ", %,d failed".formatted(measured.series().failures()))
                + (measured.series().unsent() == 0
                        ? ""
                        : ", of which %,d were due and never sent: the system does not keep up"
                                .formatted(measured.series().unsent()));
    }

    public static String percentiles(Histogram micros) {
        return "p50 %s, p90 %s, p99 %s, p99.9 %s, max %s ms"
                .formatted(
                        millis(micros.getValueAtPercentile(50)),
                        millis(micros.getValueAtPercentile(90)),
                        millis(micros.getValueAtPercentile(99)),
                        millis(micros.getValueAtPercentile(99.9)),
                        millis(micros.getMaxValue()));
    }

    public static String millis(long micros) {
        return String.format(Locale.ROOT, "%.1f", micros / 1_000.0);
    }
}

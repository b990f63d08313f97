package dev.lossless.bench;

import dev.lossless.cli.metrics.Buckets;
import dev.lossless.local.system.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What one profile gave.
///
/// @param offered     the load in words: rate or connections
/// @param seconds     for which it was measured
/// @param created     todos while the processes' CPU was counted
/// @param usages      by process; CPU from the begin until all effects were there
/// @param effects     from an event's time to its publication (todo-service) and to its effect (the others)
/// @param lags        each second
/// @param caughtUp    after the last request, until every consumer had taken every event
/// @param bare        creates per second that the database alone commits over as many connections; 0 if not measured
record Measurement(
        Profile profile,
        String offered,
        double seconds,
        long created,
        Series series,
        Map<String, Usage> usages,
        Map<Service, Buckets> effects,
        List<Lags.Reading> lags,
        Duration caughtUp,
        double bare) {

    /// @param cpuSeconds    in the measured time
    /// @param residentBytes the most that was seen
    record Usage(double cpuSeconds, long residentBytes) {}

    double perSecond() {
        return series.total().getTotalCount() / seconds;
    }

    /// Todos whose creation was due in the measured time and was answered.
    double createsPerSecond() {
        return (double) series.statuses().getOrDefault(201, 0L) / seconds;
    }

    /// CPU of the four services, in milliseconds for each todo created; 0 when none was.
    double servicesMillisPerCreate() {
        return perCreate(Processes.services().toList());
    }

    /// CPU of everything but the generator.
    double systemMillisPerCreate() {
        return perCreate(usages.keySet().stream()
                .filter(name -> !name.equals(Processes.GENERATOR))
                .toList());
    }

    private double perCreate(List<String> processes) {
        var cpu = processes.stream()
                .mapToDouble(name -> usages.get(name).cpuSeconds())
                .sum();
        return created == 0 ? 0 : 1_000 * cpu / created;
    }

    long worstLag() {
        return lags.stream().mapToLong(Lags.Reading::worst).max().orElse(0);
    }
}

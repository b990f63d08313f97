package dev.lossless.bench;

import dev.lossless.cli.metrics.Buckets;
import dev.lossless.local.system.Service;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Watches the system while a profile runs: made when the measured time begins, asked when it has ended.
final class Watch {

    private final Processes processes;
    private final Lags lags;
    private final Effects effects;
    private final Generator generator;
    private final long publishedBefore;
    private final long createdAtBegin;
    private final Map<String, Processes.Usage> usagesAtBegin;
    private final Map<Service, Buckets> effectsAtBegin;
    private final Map<String, Long> mostResident = new HashMap<>();
    private final List<Lags.Reading> readings = new ArrayList<>();

    /// @param publishedBefore events on the topic before the generator's first one
    Watch(Processes processes, Lags lags, Effects effects, Generator generator, long publishedBefore) {
        this.processes = processes;
        this.lags = lags;
        this.effects = effects;
        this.generator = generator;
        this.publishedBefore = publishedBefore;
        this.effectsAtBegin = effects.now();
        this.createdAtBegin = generator.created();
        this.usagesAtBegin = processes.now();
    }

    /// One look, to be repeated each second.
    Lags.Reading look() {
        var reading = lags.now();
        processes.now().forEach((name, usage) -> mostResident.merge(name, usage.residentBytes(), Math::max));
        return reading;
    }

    void keep(Lags.Reading reading) {
        readings.add(reading);
    }

    /// Whether everything that was created is on the topic and has had all its effects.
    boolean caughtUp(Lags.Reading reading) {
        return reading.worst() == 0 && backlog(reading) <= 0;
    }

    /// Todos that are created and not yet on the topic.
    long backlog(Lags.Reading reading) {
        return Math.max(0, generator.created() - (reading.published() - publishedBefore));
    }

    long created() {
        return generator.created() - createdAtBegin;
    }

    List<Lags.Reading> readings() {
        return readings;
    }

    /// What each process used since the begin.
    Map<String, Measurement.Usage> usages() {
        var usages = new HashMap<String, Measurement.Usage>();
        processes.now().forEach((name, now) -> {
            var cpu = now.cpuSeconds() - usagesAtBegin.get(name).cpuSeconds();
            usages.put(name, new Measurement.Usage(cpu, mostResident.get(name)));
        });
        return usages;
    }

    /// The effects since the begin.
    Map<Service, Buckets> effects() {
        var since = new EnumMap<Service, Buckets>(Service.class);
        effects.now().forEach((service, now) -> since.put(service, now.minus(effectsAtBegin.get(service))));
        return since;
    }

    /// What is shown while it runs.
    String line(Lags.Reading reading) {
        return "%,d answers, %,d not published yet, lag %s"
                .formatted(generator.answered(), backlog(reading), describe(reading.lag()));
    }

    private static String describe(Map<Service, Long> lag) {
        return String.join(
                ", ",
                lag.entrySet().stream()
                        .map(entry ->
                                "%s %,d".formatted(entry.getKey().name().toLowerCase(Locale.ROOT), entry.getValue()))
                        .toList());
    }
}
